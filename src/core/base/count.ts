/** Counts above this are clamped to it: a bucket with more people than a country has. */
export const COUNT_MAX = 2 ** 24;

/** Clamps a count: whole, not negative, at most {@link COUNT_MAX}; an unknown one ({@link isUnknown}) becomes 0. */
export function clampCount(count: number): number {
  return count > 0 ? Math.min(Math.floor(count), COUNT_MAX) : 0;
}

/** Whether a count is unknown: nothing was observed, which differs from a count of zero. */
export function isUnknown(count: number): boolean {
  return Number.isNaN(count);
}
