/** Reports of one address block that have full weight, within the lifetime of a voice: a household and a small office. */
export const BLOCK_CAPACITY = 3;
/** … of a block in a network that rents out machines: nobody there uses the services that fail. */
export const HOSTING_BLOCK_CAPACITY = 1;

/**
 * How many of `reports` reports of a block weigh. With capacity c these are
 *
 *     n where n ≤ c,  else  ⌊c · (1 + ln(n / c))⌋
 *
 * so that a campus or a carrier's shared addresses still grow, and a rented block of 254 addresses is 16 people at most.
 */
export function weightOfBlock(reports: number, capacity: number): number {
  if (reports <= capacity) return reports;
  return Math.floor(capacity * (1 + Math.log(reports / capacity)));
}
