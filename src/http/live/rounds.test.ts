import { expect, test } from 'vitest';
import { createRounds } from './rounds.ts';

/** Rounds over lists of numbers, each of which ends when the test allows it. */
function stage() {
  const begun: number[][] = [];
  const ends: ((error?: Error) => void)[] = [];
  const give = createRounds<number[]>(
    (item) => {
      begun.push(item);
      return new Promise((resolve, reject) =>
        ends.push((error) => (error === undefined ? resolve() : reject(error))),
      );
    },
    (earlier, later) => [...earlier, ...later],
  );
  return { begun, ends, give };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('items that come during a round are merged into one round after it', async () => {
  const { begun, ends, give } = stage();
  const first = give([1]);
  await turn();
  const others = [give([2]), give([3]), give([4])];
  await turn();
  expect(begun).toEqual([[1]]);
  ends[0]?.();
  await first;
  await turn();
  expect(begun).toEqual([[1], [2, 3, 4]]);
  ends[1]?.();
  await Promise.all(others);
});

test('a round that fails rejects for those whose items it had, and the next is run', async () => {
  const { begun, ends, give } = stage();
  const first = give([1]);
  await turn();
  const second = give([2]);
  ends[0]?.(new Error('the disk is gone'));
  await expect(first).rejects.toThrow('the disk is gone');
  await turn();
  expect(begun).toEqual([[1], [2]]);
  ends[1]?.();
  await expect(second).resolves.toBeUndefined();
});
