import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressWords, compareWords } from './address-words.ts';

describe('addressWords', () => {
  test.each([
    ['0.0.0.0', [0]],
    ['1.2.3.4', [0x01020304]],
    ['255.255.255.255', [0xffffffff]],
    ['::', [0, 0, 0, 0]],
    ['2001:db8::ffff', [0x20010db8, 0, 0, 0xffff]],
    ['::ffff:1.2.3.4', [0x01020304]],
    ['::ffff:102:304', [0x01020304]],
  ])('%s is %j', (text, words) => {
    expect(addressWords(text)).toEqual(words);
  });

  test.each([
    '',
    '1',
    '1.2.3',
    '16777216',
    '1.2.3.256',
    '01.2.3.4',
    '0x1.2.3.4',
    '1.2.3.4:80',
    ':',
    'g::',
    'BT',
  ])('%j is not an address', (text) => {
    expect(addressWords(text)).toBeNull();
  });

  test('an IPv4 address has the same words when it is mapped into IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(addressWords(`::ffff:${address}`)).toEqual(addressWords(address));
      }),
    );
  });
});

test('addresses are ordered numerically, the highest word first', () => {
  expect(compareWords([1, 0, 0, 0], [0, 9, 9, 9])).toBeGreaterThan(0);
  expect(compareWords([0, 0, 0, 1], [0, 0, 0, 0xffffffff])).toBeLessThan(0);
  expect(compareWords([5], [5])).toBe(0);
});
