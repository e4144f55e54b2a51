import { createHash } from 'node:crypto';
import type { Millis } from '../../../core/base/time.ts';

/** The digits of a TID, in their order. */
const DIGITS = '234567abcdefghijklmnopqrstuvwxyz';
const DIGIT_BITS = 5n;
const LENGTH = 13;
const CLOCK_BITS = 10n;

/**
 * What a record is called in its collection, by the AT Protocol's TID: microseconds of `at`, then ten bits that tell apart what was
 * written in the same one. Both follow from what is said, so that a repeat puts the same record in the same place.
 */
export function recordKey(at: Millis, id: string): string {
  const hash = createHash('sha256').update(id).digest();
  const micros = BigInt(at) * 1000n + BigInt(hash.readUInt16BE(0) % 1000);
  let left = (micros << CLOCK_BITS) | BigInt(hash.readUInt16BE(2) & 0x3ff);
  let key = '';
  for (let nth = 0; nth < LENGTH; nth++) {
    key = `${DIGITS[Number(left & 31n)]}${key}`;
    left >>= DIGIT_BITS;
  }
  return key;
}
