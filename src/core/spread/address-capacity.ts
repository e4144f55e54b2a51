/** Voices of an address about which nothing is known: a couple at home. */
export const CAPACITY_UNKNOWN = 2;
/** … of an address in a network that rents out machines: one, however many tokens are sent from it. */
export const CAPACITY_HOSTING = 1;
/**
 * The assumed number of people who report through one network within the lifetime of a voice; more would not add to any evidence. Each of
 * its addresses gets its usual share of them.
 */
export const PEOPLE_OF_A_NETWORK = 2_000;

/** How many voices an address has, given its usual part of what comes through its network. */
export function capacityOfPart(part: number): number {
  return Math.min(Math.max(Math.floor(part * PEOPLE_OF_A_NETWORK), CAPACITY_UNKNOWN), PEOPLE_OF_A_NETWORK);
}
