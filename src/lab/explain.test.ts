import { describe, expect, test } from 'vitest';
import { POSSIBLE, PROBLEMS } from '../core/detect/levels.ts';
import { DAY, MINUTE } from '../core/base/time.ts';
import { Explanations, type Asked } from './explain.ts';

const START = Date.UTC(2025, 2, 3);
const BUCKET = 5 * MINUTE;
const SURGE = START + 5 * DAY;
/** A week with a report in every second bucket, a burst at the very start, and half an hour of forty on the sixth day. */
const surge = Array.from({ length: 2_016 }, (_, index) =>
  index < 3 ? 90 : index >= 1_440 && index < 1_446 ? 40 : index % 2,
);

function explained(
  asked: Asked,
  json: boolean,
  series: Readonly<Record<string, readonly number[]>> = { pager: surge },
): string {
  let text = '';
  const explanations = new Explanations({ asked, json }, (part) => (text += part));
  for (const [id, counts] of Object.entries(series)) {
    explanations.begin({ id, start: START, bucketMs: BUCKET, layout: 'counts' });
    for (const count of counts) explanations.bucket(count);
    explanations.end();
  }
  explanations.close('a.csv');
  return text;
}

describe('an explanation for people', () => {
  test('names the bucket, what was expected and why, every window, the level in words, and the onset', () => {
    const text = explained(SURGE + 7 * MINUTE, false);
    expect(text).toContain('pager, 2025-03-08 00:05 to 00:10 UTC');
    expect(text).toMatch(/Reports +40 in this bucket, where 0\.\d+ were expected/u);
    expect(text).toMatch(/times \d\.\d\d for Saturday 00:00 UTC/u);
    expect(text).toMatch(/48 more make it more than a guess/u);
    for (const minutes of [5, 10, 15, 30, 60, 120, 240]) expect(text).toContain(`${minutes} min`);
    expect(text).toMatch(/10 min +80 .*◀ highest/u);
    expect(text).toMatch(
      /Evidence +\d+\.\d\d, by the window of 10 minutes, .*\. At or above 2 it is significantly more/su,
    );
    expect(text).toMatch(/Began +about 2025-03-08 00:00 UTC, between/u);
  });

  test('of a quiet bucket says that no window stands out', () => {
    const text = explained(SURGE - DAY, false);
    expect(text).toMatch(/Evidence +0: no window holds anything/u);
    expect(text).toContain('there is no surge.');
    expect(text).toContain('fewer than three reports');
  });

  test('fits on a line of a terminal of usual width', () => {
    const widest = Math.max(
      ...explained('top', false)
        .split('\n')
        .map((line) => line.length),
    );
    expect(widest).toBeLessThanOrEqual(110);
  });

  test('removes control characters in a name for the terminal', () => {
    expect(explained('top', false, { '\u001B[2Jx': [1, 2] })).not.toContain('\u001B');
  });
});

describe('which bucket', () => {
  test('without a moment it is the most surprising one after the first day of counts', () => {
    const { from, evidence } = JSON.parse(explained('top', true)) as { from: string; evidence: number };
    expect(Date.parse(from) - SURGE).toBeLessThan(30 * MINUTE);
    expect(Date.parse(from) - SURGE).toBeGreaterThanOrEqual(0);
    expect(evidence).toBeGreaterThan(10);
  });

  test('in a series shorter than a day it is the most surprising one of all', () => {
    const { from, reports } = JSON.parse(explained('top', true, { short: [0, 1, 30, 0] })) as {
      from: string;
      reports: number;
    };
    expect(from).toBe('2025-03-03T00:10:00.000Z');
    expect(reports).toBe(30);
  });

  test('without any evidence it is the one with the most reports', () => {
    const { reports } = JSON.parse(explained('top', true, { calm: [0, 2, 0, 0] })) as { reports: number };
    expect(reports).toBe(2);
  });

  test('each series is explained, on a line each', () => {
    const lines = explained('top', true, { a: [1], b: [2] })
      .trim()
      .split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { series: string }).series)).toEqual(['a', 'b']);
  });

  test('a moment that only one series has is explained for that one', () => {
    const lines = explained(START + BUCKET, true, { a: [1], b: [2, 3] })
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ series: 'b', reports: 3 }]);
  });

  test.each([
    ['before the first bucket', START - 1],
    ['after the last', START + surge.length * BUCKET],
  ])('a moment %s is an error', (_what, at) => {
    expect(() => explained(at, true)).toThrow(expect.objectContaining({ code: 'no_such_bucket' }) as Error);
  });
});

test('as JSON it has the figures of the text, and none that is not a number', () => {
  const text = explained(SURGE + 5 * MINUTE, true);
  expect(text).not.toMatch(/NaN|Infinity/u);
  expect(JSON.parse(text)).toMatchObject({
    series: 'pager',
    from: '2025-03-08T00:05:00.000Z',
    to: '2025-03-08T00:10:00.000Z',
    reports: 40,
    knownHours: 120,
    decisive: 1,
    windows: [{ minutes: 5, reports: 40 }, { minutes: 10, reports: 80, dismissed: null }, {}, {}, {}, {}, {}],
    level: 'problems',
    levels: { possible: POSSIBLE, problems: PROBLEMS },
    onset: '2025-03-08T00:00:00.000Z',
  });
});

test('an unknown count of a bucket is called unknown', () => {
  const counts = surge.map((count, index) => (index === 1_000 ? Number.NaN : count));
  const at = START + 1_000 * BUCKET;
  expect(explained(at, false, { pager: counts })).toMatch(
    /Reports +unknown in this bucket, which neither counts/u,
  );
  expect(JSON.parse(explained(at, true, { pager: counts }))).toMatchObject({ reports: null, evidence: 0 });
});
