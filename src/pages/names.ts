/** What pages call the things that data names by a key. */
export interface Names {
  service(slug: string): string;
  problem(slug: string): string;
  /** `AS 2856 (BT-UK-AS)`, or the number alone. */
  network(number: number): string;
}

/** Where nobody knows better: the keys themselves. */
export const BARE_NAMES: Names = {
  service: (slug) => slug,
  problem: (slug) => slug,
  network: (number) => `AS ${number}`,
};
