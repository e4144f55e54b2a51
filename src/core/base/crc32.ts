/** Remainders of all bytes, for the polynomial of IEEE 802.3, bits reversed. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder & 1 ? 0xedb88320 : 0) ^ (remainder >>> 1);
  return remainder;
});

/**
 * CRC-32 as in zip and gzip. Finds every error of one bit, and of bits that lie within 32 of each other; of all other
 * errors it misses one in four billion. `before` is the checksum of the bytes that come before these.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let remainder = ~before;
  for (let i = 0; i < bytes.length; i++)
    remainder = (REMAINDERS[(remainder ^ (bytes[i] as number)) & 0xff] as number) ^ (remainder >>> 8);
  return ~remainder >>> 0;
}
