import { createHash } from 'node:crypto';
import type { Millis } from '../../../core/base/time.ts';

/** The digits of a TID, in ascending order. */
const DIGITS = '234567abcdefghijklmnopqrstuvwxyz';
const DIGIT_BITS = 5n;
const LENGTH = 13;
const CLOCK_BITS = 10n;

/**
 * A record key in the TID format of the AT Protocol: microseconds of `at`, then ten bits that tell apart records of the same microsecond.
 * Both are derived from the message, so that a retry writes the same record.
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
