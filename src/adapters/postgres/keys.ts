import { digestOf, type Digest } from '../../core/base/digest.ts';

const DIGEST_BYTES = 12;

/** A digest as stored in a column. */
export function keyOf({ high, middle, low }: Digest): Buffer {
  const bytes = Buffer.alloc(DIGEST_BYTES);
  bytes.writeInt32BE(high, 0);
  bytes.writeInt32BE(middle, 4);
  bytes.writeInt32BE(low, 8);
  return bytes;
}

export function keyOfText(text: string): Buffer {
  return keyOf(digestOf(text));
}
