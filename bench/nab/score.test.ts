import { describe, expect, it } from 'vitest';
import {
  normalise,
  PROFILES,
  pointsOf,
  probationOf,
  scaledSigmoid,
  scoreCorpus,
  sweep,
  type Judged,
  type Profile,
  type RowWindow,
} from './score.ts';

/** The weights, cases and values of `tests/unit/scorer_test.py` in the benchmark. */
const WEIGHTS: Profile = { name: 'theirs', found: 1.1, falseRow: 0.11, missed: 1.2 };
const HALF = 0.848_283_639_957_513_1;
const FIRST = 0.986_614_298_151_430_5;

function judged(scores: number[], windows: RowWindow[] = [], probation = 0): Judged {
  return { scores, windows, probation };
}

/** The score if all rows at 1 are detected and no others. */
function scored(file: Judged, profile = WEIGHTS): number {
  return sweep(pointsOf('file', file, profile), profile.missed).findLast(({ threshold }) => threshold >= 1)!
    .score;
}

describe('the value of a detection', () => {
  it('falls from the first row of a window to 0 at its end and to −1 beyond', () => {
    expect(scaledSigmoid(-1)).toBeCloseTo(FIRST, 12);
    expect(scaledSigmoid(-0.5)).toBeCloseTo(HALF, 12);
    expect(scaledSigmoid(0)).toBe(0);
    expect(scaledSigmoid(1)).toBeCloseTo(-FIRST, 12);
    expect(scaledSigmoid(3)).toBe(-1);
  });

  it.each<[string, Judged, number]>([
    ['no windows and no detections', judged([0, 0, 0, 0, 0]), 0],
    ['false rows without a window', judged([0, 1, 0, 1, 0]), -2 * 0.11],
    [
      'windows missed',
      judged(
        [0, 0, 0, 0, 0, 0, 0],
        [
          [1, 2],
          [4, 5],
        ],
      ),
      -2 * 1.2,
    ],
    ['false rows in the probation', judged([0, 1, 0, 1, 0], [], 4), 0],
    ['false rows in the probation and after', judged([0, 1, 0, 1, 0], [], 3), -0.11],
    ['a window found in its second row', judged([0, 0, 1, 0, 0, 0, 0], [[1, 2]]), (HALF * 1.1) / FIRST],
    [
      'one window found and one missed',
      judged(
        [0, 0, 1, 0, 0, 0, 0],
        [
          [1, 2],
          [4, 5],
        ],
      ),
      (HALF * 1.1) / FIRST - 1.2,
    ],
    ['a window found in its first row', judged([0, 0, 0, 0, 1, 0, 0], [[4, 5]]), 1.1],
    ['a window found in both rows', judged([0, 0, 0, 0, 1, 1, 0], [[4, 5]]), 1.1],
    [
      'two windows found',
      judged(
        [0, 0, 1, 0, 1, 0, 0],
        [
          [1, 2],
          [4, 5],
        ],
      ),
      (HALF * 1.1) / FIRST + 1.1,
    ],
  ])('%s', (_, file, expected) => {
    expect(scored(file)).toBeCloseTo(expected, 10);
  });

  it('two rows in one window, one row soon after and another window missed are −0.9540', () => {
    const scores = Array.from({ length: 100 }, (_, row) => Number([20, 21, 27].includes(row)));
    const equal: Profile = { name: 'equal', found: 1, falseRow: 1, missed: 1 };
    expect(
      scored(
        judged(scores, [
          [20, 24],
          [60, 64],
        ]),
        equal,
      ),
    ).toBeCloseTo(-0.954, 4);
  });

  it('is positive within windows and negative elsewhere, after the probation', () => {
    const points = pointsOf(
      'file',
      judged(
        Array.from({ length: 100 }, () => 1),
        [
          [30, 39],
          [75, 95],
        ],
        probationOf(100, 0.1),
      ),
      PROFILES[0]!,
    );
    expect(points).toHaveLength(90);
    expect(points.filter(({ window }) => window !== null)).toHaveLength(31);
    for (const { window, value } of points) expect(Math.sign(value)).toBe(window === null ? -1 : 1);
  });
});

describe('thresholds', () => {
  it.each([
    [100, 0, 0],
    [100, 1, 100],
    [100, 0.1, 10],
    [100, 0.15, 15],
    [5_000, 0.1, 500],
    [6_000, 0.1, 500],
  ])('with %i rows and a share of %d, %i are for learning', (rows, share, expected) => {
    expect(probationOf(rows, share)).toBe(expected);
  });

  it('each is scored by the best row of each window and all rows outside', () => {
    const points = [
      { score: 0, value: -3, window: null },
      { score: 0.2, value: 20, window: 'A' },
      { score: 0.3, value: 10, window: 'A' },
      { score: 0.5, value: 5, window: 'B' },
      { score: 0.5, value: -3, window: null },
    ];
    const results = sweep(points, 5).map(({ threshold, score, within, outside }) => [
      threshold,
      score,
      within,
      outside,
    ]);
    expect(results).toEqual([
      [Infinity, -10, 0, 0],
      [0.5, -3, 1, 1],
      [0.3, 12, 2, 1],
      [0.2, 22, 3, 1],
      [0, 19, 3, 2],
    ]);
  });
});

describe('the score of a corpus', () => {
  const windows: RowWindow[] = [
    [3, 5],
    [8, 9],
  ];
  const corpus = (scores: number[]) =>
    new Map([
      ['a', judged(scores, windows)],
      ['b', judged([0, 0, 0])],
    ]);

  it.each(PROFILES)('is 100 if perfect and 0 if silent, profile $name', (profile) => {
    const perfect = scoreCorpus(corpus([0, 0, 0, 1, 0, 0, 0, 0, 1, 0]), profile);
    expect(perfect).toMatchObject({ threshold: 1, windowsFound: 2, outside: 0 });
    expect(perfect.normalised).toBeCloseTo(100, 10);
    expect(scoreCorpus(corpus(Array.from({ length: 10 }, () => 0.5)), profile).normalised).toBeGreaterThan(0);
    expect(normalise(-2 * profile.missed, 2, profile)).toBe(0);
  });

  it('takes one threshold for all files', () => {
    const low = judged([0.1, 0.5, 0.1, 0.1], [[1, 2]]);
    const high = judged([0.7, 0.7, 0.7, 0.9], [[3, 3]]);
    const { threshold, windowsFound } = scoreCorpus(
      new Map([
        ['low', low],
        ['high', high],
      ]),
      PROFILES[0]!,
    );
    expect([threshold, windowsFound]).toEqual([0.5, 2]);
  });
});
