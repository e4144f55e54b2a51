import { join } from 'node:path';
import { expect, it } from 'vitest';
import { detectRows } from './detect.ts';
import { parseData, readLabels, windowsOf } from './files.ts';

const labels = await readLabels(join(import.meta.dirname, 'labels.json'));
const START = Date.UTC(2015, 1, 26, 21, 42, 53);
const STEP = 300_000;

function csv(rows: number, countOf: (row: number) => number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const stamp = new Date(START + row * STEP).toISOString().slice(0, 19).replace('T', ' ');
    return `${stamp},${countOf(row)}`;
  });
  return `timestamp,value\n${lines.join('\n')}\n`;
}

it('the labels are of ten series and thirty-three windows', () => {
  expect(Object.keys(labels)).toHaveLength(10);
  expect(Object.values(labels).flat()).toHaveLength(33);
});

it('windows are found as rows, for raw data and for results of a detector', () => {
  const text = csv(15_833, () => 1);
  const rows = windowsOf(parseData('Twitter_volume_FB.csv', text), labels);
  expect(rows).toEqual([
    [4_614, 5_404],
    [9_926, 10_716],
  ]);
  expect(windowsOf(parseData('numenta_Twitter_volume_FB.csv', text), labels)).toEqual(rows);
  expect(() => windowsOf(parseData('other.csv', text), labels)).toThrow('no labels');
});

it('results have the anomaly score, raw data none', () => {
  const text = 'timestamp,value,anomaly_score,label\n2015-02-26 21:42:53,5,0.25,0\n';
  expect(parseData('a.csv', text)).toEqual({ name: 'a.csv', times: [START], values: [5], scores: [0.25] });
  expect(
    parseData(
      'a.csv',
      csv(2, () => 3),
    ).scores,
  ).toBeNull();
  expect(() => parseData('a.csv', 'timestamp,value\n2015-02-26 21:42:53,many\n')).toThrow('line 2');
  expect(() => parseData('a.csv', 'when,what\n')).toThrow('first line');
});

it('a surge scores highest in its first rows, and lower as it continues', () => {
  const scores = detectRows(
    parseData(
      'a.csv',
      csv(1_000, (row) => (row >= 900 && row < 960 ? 60 : row % 3)),
    ),
  );
  const top = scores.indexOf(Math.max(...scores));
  expect(top).toBeGreaterThanOrEqual(900);
  expect(top).toBeLessThan(903);
  expect(scores[950]).toBeLessThan(scores[top]!);
  expect(Math.min(...scores)).toBe(0);
});
