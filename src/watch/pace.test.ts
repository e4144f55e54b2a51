import { describe, expect, test } from 'vitest';
import { createPace } from './pace.ts';

function* pieces(count: number, done: number[]): Generator<undefined> {
  for (let nth = 0; nth < count; nth++) {
    done.push(nth);
    yield;
  }
}

describe('work in slices', () => {
  test('is done piece by piece, and yields when a slice is over', async () => {
    const done: number[] = [];
    const turns: number[] = [];
    const pace = createPace(async () => {
      turns.push(done.length);
      return true;
    }, 0);
    expect(await pace.through(pieces(3, done))).toBe(true);
    expect([done, turns]).toEqual([
      [0, 1, 2],
      [1, 2, 3],
    ]);
  });

  test('does not yield while its slice lasts', async () => {
    const pace = createPace(() => Promise.reject(new Error('it was not time')), 1e9);
    expect([pace.due, await pace.turn(), await pace.through(pieces(9, []))]).toEqual([false, true, true]);
  });

  test('ends when the program does, and does nothing from then on', async () => {
    const done: number[] = [];
    const pace = createPace(async () => false, 0);
    expect(await pace.through(pieces(9, done))).toBe(false);
    expect(done).toEqual([0]);
    expect([pace.due, await pace.turn()]).toEqual([true, false]);
  });

  test('in the background continues where it stopped', () => {
    const done: number[] = [];
    const pace = createPace(async () => true, 0);
    const all = pieces(2, done);
    expect([pace.some(all), pace.some(all), pace.some(all)]).toEqual([false, false, true]);
    expect(done).toEqual([0, 1]);
  });
});
