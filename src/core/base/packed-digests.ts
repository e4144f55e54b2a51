import type { Digest } from './digest.ts';
import type { Millis } from './time.ts';

/** A digest, and the moment that matters about it. */
export interface DatedDigest {
  readonly digest: Digest;
  readonly at: Millis;
}

/** Bytes of a packed digest: its three words, and the milliseconds from `from` to its moment. */
export const PACKED_BYTES = 16;
/** How far the moment of a packed digest may lie from `from`, some 24 days; one further away is packed as if it were that far. */
export const PACKED_SPAN_MAX: Millis = 2 ** 31 - 1;

/**
 * Dated digests as bytes, four signed 32-bit integers each, little-endian: high, middle, low, and the milliseconds from `from` to the
 * moment. Millions of them are read from a disk and put into a table without an object for each. The form is stored on disks.
 */
export interface PackedDigests {
  readonly from: Millis;
  readonly bytes: Uint8Array;
}

/** Moments are counted from that of the first digest by default. */
export function packDigests(
  digests: readonly DatedDigest[],
  from: Millis = digests[0]?.at ?? 0,
): PackedDigests {
  const bytes = new Uint8Array(digests.length * PACKED_BYTES);
  const view = viewOf({ bytes });
  for (const [nth, { digest, at }] of digests.entries()) {
    const to = nth * PACKED_BYTES;
    view.setInt32(to, digest.high, true);
    view.setInt32(to + 4, digest.middle, true);
    view.setInt32(to + 8, digest.low, true);
    view.setInt32(to + 12, Math.max(-PACKED_SPAN_MAX, Math.min(PACKED_SPAN_MAX, at - from)), true);
  }
  return { from, bytes };
}

/** Packed digests one by one, in their order. */
export function unpackDigests(packed: PackedDigests): DatedDigest[] {
  const digests: DatedDigest[] = [];
  forEachPacked(packed, (high, middle, low, at) => digests.push({ digest: { high, middle, low }, at }));
  return digests;
}

/** Calls `visit` with the words and the moment of each packed digest; bytes after the last whole one are left out. */
export function forEachPacked(
  packed: PackedDigests,
  visit: (high: number, middle: number, low: number, at: Millis) => void,
): void {
  const view = viewOf(packed);
  for (let at = 0; at + PACKED_BYTES <= view.byteLength; at += PACKED_BYTES)
    visit(
      view.getInt32(at, true),
      view.getInt32(at + 4, true),
      view.getInt32(at + 8, true),
      packed.from + view.getInt32(at + 12, true),
    );
}

function viewOf({ bytes }: Pick<PackedDigests, 'bytes'>): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
