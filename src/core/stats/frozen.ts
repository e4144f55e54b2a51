/** A frozen stream: a length, plain data as JSON, and the detector as it froze itself. */
export function freeze(head: object, detector: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(4 + text.length + detector.length);
  new DataView(bytes.buffer).setUint32(0, text.length);
  bytes.set(text, 4);
  bytes.set(detector, 4 + text.length);
  return bytes;
}

/** What {@link freeze} put together. */
export function thaw<Head>(bytes: Uint8Array): { head: Head; detector: Uint8Array } {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Head;
  return { head, detector: bytes.slice(4 + length) };
}
