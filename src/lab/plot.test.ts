import * as fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE } from '../core/base/time.ts';
import { COLUMNS_MAX, INCIDENTS_MAX, PlotColumns } from './plot-columns.ts';
import { PlotFile, requireWritable } from './plot-file.ts';
import { CHARTS_MAX, drawPlot } from './plot.ts';

const START = Date.UTC(2025, 2, 3);
const BUCKET = 5 * MINUTE;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-plot-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The chart of series, read as the command reads them. */
async function plotOf(series: Readonly<Record<string, readonly number[]>>, file = 'a.csv'): Promise<string> {
  const plot = new PlotFile();
  for (const [id, counts] of Object.entries(series)) {
    plot.begin({ id, start: START, bucketMs: BUCKET, layout: 'counts' });
    for (const count of counts) plot.bucket(count);
    plot.end();
  }
  const path = join(folder, 'a.svg');
  await plot.write(path, file);
  return readFileSync(path, 'utf8');
}

/** A week with one report in every second bucket, and half an hour of forty. */
const surge = Array.from({ length: 2_016 }, (_, index) => (index >= 1_500 && index < 1_506 ? 40 : index % 2));

test('unknown counts are a gap with a label, and no invalid number', async () => {
  const counts = surge.map((count, index) => (index >= 800 && index < 900 ? Number.NaN : count));
  const svg = await plotOf({ pager: counts });
  expect(svg).not.toContain('NaN');
  expect(svg).toMatch(/<path class="hole" d="M[\d.]+ /u);
  expect(svg).toContain('no data');
  expect((await plotOf({ pager: surge })).match(/class="hole"/gu)).toHaveLength(1);
});

describe('columns', () => {
  test('however long a series is, their number is bounded, and none of its peaks is lost', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 * COLUMNS_MAX }), fc.nat(), (length, where) => {
        const columns = new PlotColumns();
        const peak = where % length;
        for (let bucket = 0; bucket < length; bucket++)
          columns.add(bucket === peak ? 7 : 1, bucket === peak ? 3 : 0, undefined);
        expect(columns.counts.length).toBe(Math.ceil(length / columns.stride));
        expect(columns.counts.length).toBeLessThanOrEqual(COLUMNS_MAX);
        expect(columns).toMatchObject({ buckets: length, reports: length + 6 });
        const column = Math.floor(peak / columns.stride);
        expect(columns.counts.map((count, index) => count === (index === column ? 7 : 1))).not.toContain(
          false,
        );
        expect(columns.evidence[column]).toBe(3);
      }),
      { numRuns: 30 },
    );
  });

  test('each has the widest range that was expected in it', () => {
    const columns = new PlotColumns();
    for (let bucket = 0; bucket < COLUMNS_MAX + 1; bucket++) {
      const band = { from: 0, to: BUCKET, low: bucket % 2, mean: 4, high: 5 + (bucket % 2) };
      columns.add(1, 0, columns.wantsBand ? band : undefined);
    }
    expect(columns.stride).toBe(2);
    expect([columns.low[0], columns.mean[0], columns.high[0]]).toEqual([0, 4, 6]);
    expect(columns.low).toHaveLength(columns.counts.length);
  });
});

describe('the chart', () => {
  test('says what it shows: a title, a description with the incident, and times in UTC', async () => {
    const svg = await plotOf({ pager: surge });
    expect(svg).toContain('role="img" aria-labelledby="title desc"');
    expect(svg).toContain('<title id="title">Reports and evidence: a.csv</title>');
    expect(svg).toMatch(
      /<desc id="desc">pager: 1,245 reports from 2025-03-03 00:00 to 2025-03-10 00:00 UTC, 1 incident from about 2025-03-08 05:00\.<\/desc>/u,
    );
    expect(svg).toContain('Times in UTC.');
  });

  test('shades the incident, and marks when it began and when it was noticed', async () => {
    const svg = await plotOf({ pager: surge });
    expect(svg.match(/<rect class="shade"/gu)).toHaveLength(1);
    // Once in the legend and once in the chart.
    expect(svg.match(/class="onset"/gu)).toHaveLength(2);
    expect(svg.match(/class="seen"/gu)).toHaveLength(2);
  });

  test('without an incident nothing is shaded', async () => {
    const svg = await plotOf({ pager: surge.map((_, index) => index % 2) });
    expect(svg).not.toContain('<rect class="shade"');
    expect(svg).toContain('no incident');
  });

  test('draws both levels, and cuts evidence off at the top of its axis', async () => {
    const svg = await plotOf({ pager: surge });
    expect(svg.match(/class="level"/gu)).toHaveLength(3);
    expect(svg).toMatch(/>problems<[\s\S]*>possible</u);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/u);
  });

  test('counts far above normal are on a square-root scale, and that is stated', async () => {
    expect(await plotOf({ pager: surge })).toContain('square-root scale');
    expect(await plotOf({ pager: surge.map((_, index) => index % 2) })).not.toContain('square-root scale');
  });

  test('is readable in dark mode', async () => {
    expect(await plotOf({ pager: surge })).toContain('@media (prefers-color-scheme:dark)');
  });

  test.each([
    ['one bucket', [3]],
    ['zeros', Array.from({ length: 600 }, () => 0)],
    ['a constant', Array.from({ length: 600 }, () => 5)],
    ['ten million at once', [0, 0, 1e7, 0]],
  ])('draws %s with no invalid number', async (_what, counts) => {
    expect(await plotOf({ x: counts })).not.toMatch(/NaN|Infinity|undefined/u);
  });

  test('names are text: what looks like a tag is shown, and control characters are left out', async () => {
    const svg = await plotOf({ '<script>alert(1)</script>\u0000 & co': [1, 2] }, 'x<y>.csv');
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; co');
    expect(svg).not.toContain('\u0000');
  });

  test(`${CHARTS_MAX} series have a chart each; one more is counted at the foot`, async () => {
    const of = (length: number) =>
      Object.fromEntries(Array.from({ length }, (_, index) => [`s${index}`, [1, 2]]));
    const whole = await plotOf(of(CHARTS_MAX));
    expect(whole.match(/class="name"/gu)).toHaveLength(CHARTS_MAX);
    expect(whole).not.toContain('not drawn');
    const more = await plotOf(of(CHARTS_MAX + 1));
    expect(more.match(/class="name"/gu)).toHaveLength(CHARTS_MAX);
    expect(more).toContain(`1 more series of ${CHARTS_MAX + 1} are not drawn.`);
  });

  test('incidents beyond the limit are counted at the bottom', () => {
    const columns = new PlotColumns();
    columns.add(1, 0, undefined);
    const one = { id: 'x', start: START, bucketMs: BUCKET, columns, incidents: [], moreIncidents: 3 };
    const svg = drawPlot({ file: 'f', series: [one], seriesCount: 1 });
    expect(svg).toContain(`3 more incidents are not drawn: at most ${INCIDENTS_MAX} a series.`);
  });
});

describe('requireWritable', () => {
  test('an existing folder is enough', () => {
    expect(() => requireWritable(join(folder, 'new.svg'))).not.toThrow();
  });

  test.each([
    ['a folder', () => folder, 'it is a folder'],
    ['a path in a missing folder', () => join(folder, 'none', 'a.svg'), 'its folder does not exist'],
  ])('%s is refused before anything is judged', (_what, path, why) => {
    expect(() => requireWritable(path())).toThrow(why);
  });
});
