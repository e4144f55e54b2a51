import { describe, expect, test } from 'vitest';
import { KEY_WORDS, KeyQueue, PIECE_KEYS } from './key-queue.ts';

function queueOf(keys: number): KeyQueue {
  const queue = new KeyQueue();
  for (let nth = 0; nth < keys; nth++) queue.add(nth, -nth, 2 * nth);
  return queue;
}

describe('a queue of keys', () => {
  test.each([0, 1, PIECE_KEYS, PIECE_KEYS + 1, 3 * PIECE_KEYS])('hands over %d in their order', (keys) => {
    const queue = queueOf(keys);
    expect(queue.length).toBe(keys);
    const words = queue.takeAll().flatMap((piece) => Array.from(piece));
    expect(words).toEqual(Array.from({ length: keys }, (_, nth) => [nth, 0 - nth, 2 * nth]).flat());
  });

  test('takes another piece of memory with the first key that has no room, and none once it is empty', () => {
    const piece = PIECE_KEYS * KEY_WORDS * 4;
    expect([0, 1, PIECE_KEYS, PIECE_KEYS + 1].map((keys) => queueOf(keys).bytes)).toEqual([
      0,
      piece,
      piece,
      2 * piece,
    ]);
    const queue = queueOf(PIECE_KEYS + 1);
    queue.takeAll();
    expect([queue.length, queue.bytes]).toEqual([0, 0]);
    queue.add(1, 2, 3);
    expect(queue.takeAll().flatMap((words) => Array.from(words))).toEqual([1, 2, 3]);
  });
});
