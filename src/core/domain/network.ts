/** The largest number of an autonomous system (RFC 6793); 0 stands for no network (RFC 7607). */
export const NETWORK_MAX = 4_294_967_295;

/** The stable key of a network in rollups and URLs: `AS2856`. */
export function networkKey(network: number): string {
  return `AS${network}`;
}

/** The number of a key made by {@link networkKey}; null for any other text. */
export function networkOfKey(key: string): number | null {
  const digits = /^AS(?<digits>[1-9]\d{0,9})$/u.exec(key)?.groups?.['digits'];
  const network = Number(digits ?? 0);
  return isNetwork(network) ? network : null;
}

/** Whether a number is that of an autonomous system that may originate routes. */
export function isNetwork(network: number): boolean {
  return Number.isInteger(network) && network >= 1 && network <= NETWORK_MAX;
}
