/** Reports of one block of addresses that weigh in full, within the time that a voice lasts: a household and a small office. */
export const BLOCK_CAPACITY = 3;
/** … of a block in a network that rents out machines: nobody watches films there whose service is down. */
export const HOSTING_BLOCK_CAPACITY = 1;

/**
 * Reports of a block that weigh, of `reports` that came. A block with capacity c weighs
 *
 *     n where n ≤ c,  else  ⌊c · (1 + ln(n / c))⌋
 *
 * so that a campus or a carrier's shared addresses still grow, and a rented block of 254 addresses is 16 people at most.
 */
export function weightOfBlock(reports: number, capacity: number): number {
  if (reports <= capacity) return reports;
  return Math.floor(capacity * (1 + Math.log(reports / capacity)));
}
