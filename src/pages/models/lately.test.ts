import { expect, test } from 'vitest';
import type { Hole } from '../../core/domain/coverage.ts';
import { MINUTE, SECOND, type Millis } from '../../core/base/time.ts';
import { lastHour } from './lately.ts';

const NOW = Date.UTC(2025, 2, 10, 9, 59, 30);

/** The hour up to `NOW` with one report in some of its minutes, given as minutes ago, and a hole. */
function hourOf(minutesAgo: readonly number[], hole: Hole | null) {
  const series = async (_service: string, from: Millis, to: Millis) =>
    Array.from({ length: (to - from) / MINUTE }, (_, nth, minute = from + nth * MINUTE) =>
      minutesAgo.some((ago) => Math.floor((NOW - ago * MINUTE) / MINUTE) * MINUTE === minute) ? 1 : 0,
    );
  const sources = {
    rollups: { series } as never,
    minutesFrom: () => 0,
    coverage: { holes: async () => (hole === null ? [] : [hole]) },
    bands: (_: string, from: Millis, to: Millis) => [{ from, to, mean: 2, low: 0, high: 4.2 }],
  };
  return lastHour(sources, 'x', NOW);
}

const off = (fromAgo: Millis, toAgo: Millis): Hole => ({
  service: null,
  from: NOW - fromAgo,
  to: NOW - toAgo,
  reason: 'off',
});

test('for an hour without holes there is the top of the normal range, and how long there was no report', async () => {
  const { reports, high, unknownMs, quietMs } = await hourOf([20, 40], null);
  expect([reports, high, unknownMs, quietMs]).toEqual([2, 4.2, 0, 19.5 * MINUTE]);
});

test('an hour in which nobody could report is not called quiet: it says for how long nobody could', async () => {
  const { reports, unknownMs, quietMs } = await hourOf(
    [50],
    off(40 * MINUTE + 30 * SECOND, 5 * MINUTE + 30 * SECOND),
  );
  expect([reports, unknownMs]).toEqual([1, 35 * MINUTE]);
  expect(quietMs).toBeLessThan(6 * MINUTE);
});

test('a tenth of an hour may be missing without a note, a minute more not', async () => {
  const from = 30 * MINUTE + 30 * SECOND;
  expect((await hourOf([], off(from, from - 6 * MINUTE))).unknownMs).toBe(0);
  expect((await hourOf([], off(from, from - 7 * MINUTE))).unknownMs).toBe(7 * MINUTE);
});
