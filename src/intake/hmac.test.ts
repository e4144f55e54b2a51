import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MESSAGE_BYTES_MAX, hmacWith } from './hmac.ts';

test('it is the HMAC-SHA256 of Node, whatever was hashed before', () => {
  const keys = fc.uint8Array({ maxLength: 64 });
  const messages = fc.array(fc.uint8Array({ maxLength: MESSAGE_BYTES_MAX }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(keys, messages, fc.integer({ min: 1, max: 32 }), (key, all, bytes) => {
      const hmac = hmacWith(key);
      for (const message of all)
        expect(hmac(message, bytes)).toBe(
          createHmac('sha256', key).update(message).digest().subarray(0, bytes).toString('base64url'),
        );
    }),
  );
});

test('a message or a key one byte too long is a mistake of ours', () => {
  const hmac = hmacWith(new Uint8Array(64));
  expect(hmac(new Uint8Array(MESSAGE_BYTES_MAX), 16)).toHaveLength(22);
  expect(() => hmac(new Uint8Array(MESSAGE_BYTES_MAX + 1), 16)).toThrow('room for the message');
  expect(() => hmacWith(new Uint8Array(65))).toThrow('hashed first');
});
