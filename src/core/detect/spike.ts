/** Fewer reports than this in an hour are negligible. */
export const SPIKE_REPORTS_MIN = 5;

/** For a board, which has only hourly counts: whether the last hour has at least that many, and far more than those before it. */
export function isSpike(hours: readonly (number | null)[]): boolean {
  const last = hours.at(-1) ?? 0;
  const before = hours.slice(0, -1);
  const mean = before.reduce<number>((sum, count) => sum + (count ?? 0), 0) / Math.max(1, before.length);
  return last >= SPIKE_REPORTS_MIN && last > 3 * mean;
}
