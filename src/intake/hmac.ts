import { hash } from 'node:crypto';
import { assert } from '../core/base/assert.ts';

/** Most messages are addresses and digests, prefixed with a byte that says what they are. */
export const MESSAGE_BYTES_MAX = 16;

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/**
 * HMAC-SHA256 (RFC 2104) with one key, as base64url of the first bytes. Node's `createHmac` creates a native object for each message: that
 * takes three times as long, and under load the objects burden the garbage collector. This is the same function with two hashes and a
 * precomputed key.
 */
export function hmacWith(
  key: Uint8Array,
  messageBytesMax = MESSAGE_BYTES_MAX,
): (message: Uint8Array, bytes: number) => string {
  assert(key.length <= BLOCK_BYTES, 'a longer key would have to be hashed first');
  const inner = Buffer.alloc(BLOCK_BYTES + messageBytesMax);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
  const digest = Buffer.alloc(DIGEST_BYTES);
  inner.set(key);
  outer.set(key);
  for (let at = 0; at < BLOCK_BYTES; at++) {
    inner[at] = (inner[at] ?? 0) ^ INNER_PAD;
    outer[at] = (outer[at] ?? 0) ^ OUTER_PAD;
  }

  return (message, bytes) => {
    assert(message.length <= messageBytesMax, 'there is room for the message');
    const end = BLOCK_BYTES + message.length;
    inner.set(message, BLOCK_BYTES);
    outer.write(hash('sha256', inner.subarray(0, end), 'latin1'), BLOCK_BYTES, 'latin1');
    digest.write(hash('sha256', outer, 'latin1'), 'latin1');
    // Clears the address, which must not be kept even here.
    inner.fill(0, BLOCK_BYTES);
    return digest.toString('base64url', 0, bytes);
  };
}
