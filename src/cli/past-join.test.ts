import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, WEEK } from '../core/base/time.ts';
import type { ImportedCounts } from '../ports/history.ts';
import { BUCKETS_MAX } from '../lab/counts/counts-file.ts';
import { GAP_MAX } from '../lab/counts/slots.ts';
import { asInFile, joinPast, shiftTo } from './past-join.ts';

const START = Date.UTC(2025, 8, 1);
const NONE = Number.NaN;

function past(startHour: number, counts: readonly number[], bucketMs = HOUR): ImportedCounts {
  return { service: 'x', start: START + startHour * HOUR, bucketMs, counts };
}

describe('two imports', () => {
  test.each<[string, ImportedCounts, ImportedCounts, number, readonly number[], number, number]>([
    ['one after the other are joined', past(0, [1, 2]), past(2, [3]), 0, [1, 2, 3], 2, 0],
    ['the second file may be the earlier one', past(2, [3]), past(0, [1, 2]), 0, [1, 2, 3], 1, 0],
    ['a gap between them is unknown', past(0, [1]), past(3, [2]), 0, [1, NONE, NONE, 2], 1, 0],
    ['the second wins where they overlap', past(0, [1, 2, 3]), past(1, [7]), 0, [1, 7, 3], 2, 1],
    ['counts unknown in the second stay', past(0, [1, 2, 3]), past(1, [NONE, 7]), 0, [1, 2, 7], 2, 1],
    ['the same file again changes nothing', past(0, [1, 2]), past(0, [1, 2]), 0, [1, 2], 0, 2],
    [
      'shorter buckets are summed to longer ones',
      past(0, [1, 2]),
      past(2, [3, 4], 30 * MINUTE),
      0,
      [1, 2, 7],
      2,
      0,
    ],
    [
      'a bucket covered in part is unknown',
      past(0, [1]),
      past(1, [3, 4, 5], 30 * MINUTE),
      0,
      [1, 7, NONE],
      1,
      0,
    ],
  ])('%s', (_what, earlier, later, startHour, counts, kept, replaced) => {
    expect(joinPast(earlier, later)).toEqual({ past: past(startHour, counts), kept, replaced });
  });

  test('whose buckets are not multiples are not joined', () => {
    expect(joinPast(past(0, [1], 10 * MINUTE), past(1, [1], 15 * MINUTE))).toBe('other_buckets');
  });

  test('at the greatest distance allowed within one file are joined, and no farther', () => {
    const hours = GAP_MAX / HOUR;
    expect(joinPast(past(0, [1]), past(1 + hours, [1]))).toMatchObject({ kept: 1 });
    expect(joinPast(past(0, [1]), past(2 + hours, [1]))).toBe('far_apart');
  });

  test(`have at most ${BUCKETS_MAX} buckets together`, () => {
    const many = past(0, Array.from<number>({ length: BUCKETS_MAX - 1 }).fill(0));
    expect(joinPast(many, past(BUCKETS_MAX - 1, [1]))).toMatchObject({ kept: BUCKETS_MAX - 1 });
    expect(joinPast(many, past(BUCKETS_MAX - 1, [1, 1]))).toBe('too_long');
  });
});

test('what was moved near the present is restored to the time in its file', () => {
  const old = past(0, [1, 2]);
  const moved = shiftTo(old, START + 2 * HOUR + 10 * WEEK + DAY);
  expect(moved).toEqual({ ...old, start: START + 10 * WEEK, movedMs: 10 * WEEK });
  expect(asInFile(moved)).toEqual(old);
});
