/** Counts above this are taken as this: a bucket of more people than a country has. */
export const COUNT_MAX = 2 ** 24;

/** A count as it may be: whole, not negative, at most {@link COUNT_MAX}; an unknown one ({@link isUnknown}) is none. */
export function clampCount(count: number): number {
  return count > 0 ? Math.min(Math.floor(count), COUNT_MAX) : 0;
}

/** Whether a count is unknown: nobody looked, which is not the same as that nothing was there. */
export function isUnknown(count: number): boolean {
  return Number.isNaN(count);
}
