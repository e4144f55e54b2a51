/** Remainders of all bytes, for the bit-reversed polynomial of IEEE 802.3. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder & 1 ? 0xedb88320 : 0) ^ (remainder >>> 1);
  return remainder;
});

/**
 * CRC-32 as in zip and gzip. Detects every single-bit error, and errors within 32 adjacent bits; of all others it misses one in four
 * billion. `before` is the checksum of the preceding bytes.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let remainder = ~before;
  for (let i = 0; i < bytes.length; i++)
    remainder = (REMAINDERS[(remainder ^ (bytes[i] as number)) & 0xff] as number) ^ (remainder >>> 8);
  return ~remainder >>> 0;
}
