/** A frozen state: a length, plain data as JSON, and numbers as they are in memory. */
export function freeze(head: object, body: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(4 + text.length + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length);
  bytes.set(text, 4);
  bytes.set(body, 4 + text.length);
  return bytes;
}

/** What {@link freeze} put together. */
export function thaw<Head>(bytes: Uint8Array): { head: Head; body: Uint8Array } {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Head;
  return { head, body: bytes.slice(4 + length) };
}
