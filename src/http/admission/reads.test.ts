import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../core/base/time.ts';
import { COUNTED_MAX, Reads, WITH_KEY_TIMES } from './reads.ts';

const person = (address: string) => ({ key: null, address });

test('a number of requests a minute is allowed, and the next is refused until the minute is over', () => {
  let now = 10 * MINUTE + 20 * SECOND;
  const reads = new Reads(2, () => now);
  expect(reads.take(person('a'))).toEqual({ limit: 2, left: 1, seconds: 40 });
  expect(reads.take(person('a')).left).toBe(0);
  expect(reads.take(person('a')).left).toBe(-1);
  expect(reads.take(person('b')).left).toBe(1);
  now = 11 * MINUTE - 1;
  expect(reads.take(person('a'))).toMatchObject({ left: -2, seconds: 1 });
  now = 11 * MINUTE;
  expect(reads.take(person('a'))).toEqual({ limit: 2, left: 1, seconds: 60 });
});

test('a key may ask more often, from any address, and does not count for its address', () => {
  const reads = new Reads(2, () => 0);
  for (let nth = 1; nth <= 2 * WITH_KEY_TIMES; nth++)
    expect(reads.take({ key: 'k', address: `a${nth}` }).left).toBe(2 * WITH_KEY_TIMES - nth);
  expect(reads.take({ key: 'k', address: 'a' }).left).toBe(-1);
  expect(reads.take(person('a')).left).toBe(1);
});

test('a bounded number of senders is counted; further ones are let through', () => {
  const reads = new Reads(1, () => 0);
  for (let nth = 0; nth < COUNTED_MAX; nth++) reads.take(person(String(nth)));
  expect(reads.take(person(String(COUNTED_MAX - 1))).left).toBe(-1);
  for (let nth = 0; nth < 3; nth++) expect(reads.take(person('late')).left).toBe(0);
});

test('who asked is forgotten when the minute is over, though nobody asks again', () => {
  let now = 10 * MINUTE;
  const reads = new Reads(2, () => now);
  reads.take(person('a'));
  now = 11 * MINUTE - 1;
  reads.sweep();
  expect(reads.remembered).toBe(1);
  now = 11 * MINUTE;
  reads.sweep();
  expect(reads.remembered).toBe(0);
});
