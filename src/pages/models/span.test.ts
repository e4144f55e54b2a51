import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, WEEK } from '../../core/base/time.ts';
import { incident, report } from '../../ports/given.fixture.ts';
import { openMemoryStore } from '../../adapters/memory/store.ts';
import { fixtureSources } from '../../../test/support/site/fixtures.ts';
import { MARKS_MAX, spanSeries } from './span.ts';

const NOW = Date.UTC(2025, 2, 10, 9, 25);

/** A store with one report at each time, and an incident that began there. */
async function sources(...times: readonly number[]) {
  const store = openMemoryStore();
  for (const [nth, at] of times.entries())
    await store.reports.append(report({ id: `r${nth}`, at, reporter: `p${nth}` }));
  const { bands, incidents, coverage } = fixtureSources('quiet');
  const began = times.map((at, nth) => incident({ id: `i${nth}`, onset: { at, earliest: at, latest: at } }));
  const list = async ({ limit }: { limit: number }) => began.toReversed().slice(0, limit);
  const minutesFrom = () => 0;
  return { rollups: store.rollups, bands, coverage, minutesFrom, incidents: { ...incidents, list } };
}

describe('a chart of a longer time range', () => {
  test.each([
    ['week', HOUR, 168],
    ['quarter', DAY, 90],
    ['year', WEEK, 52],
  ] as const)('of a %s has steps of %i, and ends with the current one', async (span, stepMs, steps) => {
    const series = await spanSeries(await sources(NOW - 3 * DAY, NOW), 'x', NOW, span);
    expect([series.stepMs, series.counts.length, series.counts.at(-1)]).toEqual([
      stepMs,
      steps,
      span === 'year' ? 2 : 1,
    ]);
    expect(series.from + steps * stepMs).toBeGreaterThanOrEqual(NOW);
    expect(series.counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)).toBe(2);
  });

  test('knows nothing of the time before the first report, and that nobody reported after it', async () => {
    const { counts } = await spanSeries(await sources(NOW - 3 * DAY), 'x', NOW, 'quarter');
    expect(counts.slice(-5)).toEqual([null, 1, 0, 0, 0]);
    expect(counts.slice(0, -5).every((count) => count === null)).toBe(true);
  });

  test('of a service without reports is unknown', async () => {
    const { counts } = await spanSeries(await sources(), 'x', NOW, 'week');
    expect(new Set(counts)).toEqual(new Set([null]));
  });

  test('has the normal range only for the last week, and marks the incidents that began in it', async () => {
    const given = await sources(NOW - 300 * DAY, NOW - 30 * DAY, NOW - DAY);
    const week = await spanSeries(given, 'x', NOW, 'week');
    expect([week.bands.length, week.marks]).toEqual([168, [NOW - DAY]]);
    const quarter = await spanSeries(given, 'x', NOW, 'quarter');
    expect([quarter.bands, quarter.marks]).toEqual([[], [NOW - DAY, NOW - 30 * DAY]]);
  });

  test(`marks ${MARKS_MAX} incidents at most, the latest`, async () => {
    const times = Array.from({ length: MARKS_MAX + 1 }, (_, nth) => NOW - DAY + nth * MINUTE);
    const { marks } = await spanSeries(await sources(...times), 'x', NOW, 'week');
    expect(marks).toHaveLength(MARKS_MAX);
    expect(marks).not.toContain(times[0]);
  });
});
