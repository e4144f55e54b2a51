import { array, assert, double, nat, option, property } from 'fast-check';
import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../core/base/time.ts';
import { CHART_HEIGHT, STEP_WIDTH, axisOf, drawChart, drawSpark, type Series } from './chart.ts';

const STEP = 15 * MINUTE;

function series(
  counts: readonly (number | null)[],
  high: number | null,
  extra: Partial<Series> = {},
): Series {
  const bands =
    high === null
      ? []
      : counts.map((_, i) => ({ from: i * STEP, to: (i + 1) * STEP, mean: high / 2, low: 0, high }));
  return { from: 0, stepMs: STEP, counts, bands, now: counts.length * STEP, onset: null, ...extra };
}

/** Every number in a path, absolute and relative. */
const numbersOf = (path: string): number[] => (path.match(/-?[\d.]+|NaN|Infinity/g) ?? []).map(Number);

test('a bar reaches from zero to its count, and the part above the band is a bar of its own', () => {
  const chart = drawChart(series([4, 8], 4));
  expect(chart.ceiling).toBe(8);
  expect(endsOf(chart.within)).toEqual([
    [5, 200, 100],
    [15, 200, 100],
  ]);
  expect(endsOf(chart.above)).toEqual([[15, 100, 0]]);
  expect(chart.total).toBe(12);
  expect(chart.highest).toEqual({ from: STEP, count: 8, high: 4 });
});

test('a mark is a line from top to bottom, one for several in a step, and none outside of the chart', () => {
  const marks = [STEP, STEP + 1, 3 * STEP, -1];
  expect(drawChart(series([4, 8], 4, { marks })).marks).toBe('M10 0V200');
  expect(drawChart(series([4, 8], 4)).marks).toBe('');
});

test('the current step is drawn separately', () => {
  const chart = drawChart(series([4, 8], 4, { now: STEP + 1 }));
  expect(chart.current).toBe('M11 200V0h8V200');
  expect(chart.currentAbove).toBe(true);
  expect(endsOf(chart.within).map(([x]) => x)).toEqual([5]);
});

test('a flat band is a rectangle, a changing one has a step where it changes', () => {
  expect(drawChart(series([0, 0, 0], 4)).band).toBe('M0 100H30V200H0Z');
  const [a, b] = series([0, 0], 4).bands;
  if (!a || !b) throw new Error('fewer than two bands');
  expect(drawChart(series([0, 0], 4, { bands: [a, { ...b, high: 8 }] })).edge).toBe('M0 100H10V0H20');
});

test('an empty chart and a silent one have no bars and no invalid numbers', () => {
  for (const chart of [drawChart(series([], null)), drawChart(series([0, 0, 0, 0], null))]) {
    expect(chart).toMatchObject({
      within: '',
      above: '',
      current: '',
      band: '',
      edge: '',
      total: 0,
      highest: null,
    });
    expect(chart.ceiling).toBeGreaterThan(0);
  }
  expect(drawSpark([])).toBe('');
});

test('a step without data is a gap, and neither a bar nor a zero', () => {
  const chart = drawChart(series([4, null, null, 8], 4));
  expect(chart.gaps).toBe(`M10 0H30V${CHART_HEIGHT}H10Z`);
  expect(endsOf(chart.within)).toEqual([
    [5, 200, 100],
    [35, 200, 100],
  ]);
  expect(chart).toMatchObject({ total: 12, unknownMs: 2 * STEP });
  expect(drawChart(series([4, 0], 4))).toMatchObject({ gaps: '', unknownMs: 0 });
  expect(drawSpark([0, null, 100, 100])).toBe('M0 23M64 1L96 1');
});

test('a band is drawn in one piece per known stretch', () => {
  const { bands } = series([0, 0, 0], 4);
  const chart = drawChart(series([0, null, 0], 4, { bands: [bands[0]!, null, bands[2]!] }));
  expect(chart.edge).toBe('M0 100H10M20 100H30');
  expect(chart.band).toBe('M0 100H10V200H0ZM20 100H30V200H20Z');
});

test('the onset is marked if it lies in the chart, and not outside', () => {
  expect(drawChart(series([1, 2], 4, { onset: STEP })).onsetX).toBe(STEP_WIDTH);
  expect(drawChart(series([1, 2], 4, { onset: -1 })).onsetX).toBeNull();
  expect(drawChart(series([1, 2], 4, { onset: 2 * STEP + 1 * MINUTE })).onsetX).toBeNull();
});

/** The position of each bar and its lower and upper end: in the path, each starts relative to the end of the last. */
function endsOf(path: string): [x: number, bottom: number, top: number][] {
  let [x, y] = [0, 0];
  return [...path.matchAll(/m(-?[\d.]+)[ ]?(-?\d+)v(-\d+)/gu)].map(([, dx, dy, height]) => {
    x += Number(dx);
    const bottom = y + Number(dy);
    y = bottom + Number(height);
    return [x, bottom, y];
  });
}

test('whatever the counts, every stroke stays within the box', () => {
  const count = nat(1_000_000);
  const counts = array(option(count), { maxLength: 96 });
  assert(
    property(counts, option(double({ min: 0, max: 1e6, noNaN: true })), (counts, high) => {
      const chart = drawChart(series(counts, high));
      const box = Math.max(chart.width, CHART_HEIGHT);
      const bars = endsOf(chart.within).concat(endsOf(chart.above)).flat();
      for (const path of [bars, ...[chart.current, chart.band, chart.edge, chart.gaps].map(numbersOf)]) {
        for (const value of path) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(box);
        }
      }
      expect(chart.ceiling).toBeGreaterThanOrEqual(Math.max(0, ...counts.map((one) => one ?? 0)));
    }),
  );
});

test('the axis is labelled at round hours, as a share of the width', () => {
  const marks = axisOf(
    series(
      Array.from({ length: 16 }, () => 0),
      null,
      { from: 30 * MINUTE },
    ),
    HOUR,
  );
  expect(marks.map(({ at }) => at / HOUR)).toEqual([1, 2, 3, 4]);
  expect(marks[0]?.share).toBeCloseTo(0.125);
});

test('a day of few reports stays flat in a spark', () => {
  expect(
    numbersOf(drawSpark([0, 1, 0]))
      .filter((_, i) => i % 2 === 1)
      .every((y) => y > 15),
  ).toBe(true);
  expect(drawSpark([0, 100])).toBe('M0 23L96 1');
});
