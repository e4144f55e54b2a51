/** Counts above this are taken as this: a bucket of more people than a country has. */
export const COUNT_MAX = 2 ** 24;

/** A count as it may be: whole, not negative, at most {@link COUNT_MAX}; what is not a number is none. */
export function sane(count: number): number {
  return count > 0 ? Math.min(Math.floor(count), COUNT_MAX) : 0;
}
