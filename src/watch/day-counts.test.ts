import { array, assert, integer, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../core/base/time.ts';
import { DayCounts, SLOT, endOfDayCounts } from './day-counts.ts';

const NOW = Date.UTC(2026, 10, 26, 13, 37);

test('counts the reports of the last 24 hours, to the slot, and no earlier ones', () => {
  const counts = new DayCounts();
  const end = endOfDayCounts(NOW);
  counts.add(NOW, 1);
  counts.add(end - DAY, 2);
  counts.add(end - DAY - 1, 4);
  expect(counts.total).toBe(3);
  counts.moveTo(end);
  expect(counts.total).toBe(1);
  counts.moveTo(NOW + DAY + SLOT);
  expect(counts.total).toBe(0);
});

test('the last hour ends with the slot under way', () => {
  const counts = new DayCounts();
  counts.add(NOW, 1);
  counts.add(endOfDayCounts(NOW) - HOUR, 2);
  counts.add(endOfDayCounts(NOW) - HOUR - 1, 4);
  expect(counts.lastHour).toBe(3);
  expect(counts.hours().slice(-2)).toEqual([4, 3]);
});

test('whatever comes, in whatever order, the hours equal a recount of the reports', () => {
  const report = tuple(integer({ min: 0, max: 3 * 24 * 60 }), integer({ min: 1, max: 9 }));
  assert(
    property(array(report, { maxLength: 60 }), integer({ min: 0, max: 4 * 24 * 60 }), (reports, later) => {
      const counts = new DayCounts();
      for (const [minute, count] of reports) counts.add(minute * MINUTE, count);
      const now = Math.max(later, ...reports.map(([minute]) => minute)) * MINUTE;
      counts.moveTo(now);
      const from = endOfDayCounts(now) - DAY;
      const hours = Array.from({ length: 24 }, (_, hour) =>
        reports.reduce((sum, [minute, count]) => {
          const at = minute * MINUTE - from - hour * HOUR;
          return at >= 0 && at < HOUR ? sum + count : sum;
        }, 0),
      );
      expect(counts.hours()).toEqual(hours);
      expect(counts.total).toBe(hours.reduce((sum, count) => sum + count, 0));
      expect(counts.lastHour).toBe(hours.at(-1));
    }),
  );
});
