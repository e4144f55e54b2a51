/** Voices of an address that nothing is known of: a couple at home. */
export const CAPACITY_UNKNOWN = 2;
/** … of an address in a network that rents out machines: whoever sits there is one, with as many tokens as they like. */
export const CAPACITY_HOSTING = 1;
/**
 * As many people are taken to report through one network within the time that a voice lasts; more would add nothing to any
 * evidence. Each of its addresses has the part of them that it usually has.
 */
export const PEOPLE_OF_A_NETWORK = 2_000;

/** How many voices an address has whose usual part of what comes through its network is known. */
export function capacityOfPart(part: number): number {
  return Math.min(Math.max(Math.floor(part * PEOPLE_OF_A_NETWORK), CAPACITY_UNKNOWN), PEOPLE_OF_A_NETWORK);
}
