import { expect, test } from 'vitest';
import { madeOnce } from './made-once.ts';
import type { Pieces } from './pieces.ts';

/** Counts how often a value is computed. */
function counting() {
  let times = 0;
  const things = madeOnce(function* made({ name }: { name: string }): Pieces<string> {
    times++;
    yield;
    yield;
    return `${name} ${times}`;
  });
  return { things, times: () => times };
}

test('is computed when it is first asked for, and is the same afterwards', () => {
  const { things, times } = counting();
  const [a, b] = [{ name: 'a' }, { name: 'b' }];
  expect([things.of(a), things.of(b), things.of(a)]).toEqual(['a 1', 'b 2', 'a 1']);
  expect(times()).toBe(2);
});

test('is computed ahead of time, yielding after each piece', async () => {
  const { things, times } = counting();
  const key = { name: 'a' };
  let turns = 0;
  await things.prepare(key, async () => turns++);
  expect(turns).toBe(2);
  expect([things.of(key), times()]).toEqual(['a 1', 1]);
});
