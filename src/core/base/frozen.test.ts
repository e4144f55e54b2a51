import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STATE_VERSION } from './judge.ts';
import { crc32 } from './crc32.ts';
import { freeze, STATE_KINDS, thaw, UnreadableState, type UnreadableReason } from './frozen.ts';

const HEAD = { at: 1, name: 'Zürich', list: [0.1, null] };
const BODY = Uint8Array.of(0, 1, 2, 254, 255);
const VERSION_AT = 4;
const CHECKSUM_AT = 12;

function reasonOf(bytes: Uint8Array, kind = STATE_KINDS[0]): UnreadableReason | null {
  try {
    thaw(kind, bytes);
    return null;
  } catch (error) {
    if (error instanceof UnreadableState) return error.reason;
    throw error;
  }
}

describe('the envelope of saved states', () => {
  test('returns what was put into it, head and body, from any place in memory', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.uint8Array(), fc.constantFrom(...STATE_KINDS), (value, body, kind) => {
        const bytes = freeze(kind, { value }, body);
        const within = new Uint8Array(bytes.length + 7).subarray(3, 3 + bytes.length);
        within.set(bytes);
        expect(thaw(kind, within)).toEqual({ head: { value: JSON.parse(JSON.stringify(value)) }, body });
      }),
    );
  });

  test('a flipped bit, wherever it is, is detected', () => {
    const whole = freeze('monitor', HEAD, BODY);
    const reasons = new Set<UnreadableReason | null>();
    for (let bit = 0; bit < 8 * whole.length; bit++) {
      const bytes = whole.slice();
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      reasons.add(reasonOf(bytes));
    }
    expect(reasons).toEqual(new Set(['other_version', 'damaged']));
  });

  test('a state that was truncated at any length, or has bytes added, is detected', () => {
    const whole = freeze('monitor', HEAD, BODY);
    for (let length = 0; length < whole.length; length++)
      expect(reasonOf(whole.subarray(0, length))).not.toBeNull();
    expect(reasonOf(Uint8Array.of(...whole, 0))).toBe('damaged');
  });

  test('one of another kind, of another version or from before there were envelopes is distinguished', () => {
    expect(reasonOf(freeze('account', HEAD), 'monitor')).toBe('other_kind');
    expect(reasonOf(new TextEncoder().encode(JSON.stringify([['banks', HEAD]])))).toBe('other_version');
    const later = freeze('monitor', HEAD);
    const view = new DataView(later.buffer);
    view.setUint16(VERSION_AT, STATE_VERSION + 1);
    view.setUint32(CHECKSUM_AT, crc32(later.subarray(16), crc32(later.subarray(0, CHECKSUM_AT))));
    expect(reasonOf(later)).toBe('other_version');
  });
});
