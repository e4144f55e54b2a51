import * as fc from 'fast-check';
import { crc32 as crc32OfZlib } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32 } from './crc32.ts';

test('is the checksum of zip, whole or in parts', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (one, other) => {
      expect(crc32(other, crc32(one))).toBe(crc32OfZlib(Buffer.concat([one, other])));
    }),
  );
});
