import { STATE_VERSION } from './judge.ts';
import { crc32 } from './crc32.ts';

/** The kinds of saved state; each is identified by its position in this list. */
export const STATE_KINDS = [
  'monitor',
  'collateral',
  'priors',
  'account',
  'silence',
  'mix',
  'mix-day',
  'sharing',
  'sharing-day',
] as const;
export type StateKind = (typeof STATE_KINDS)[number];

/** Why a saved state is not read: another program or version wrote it, or it was damaged. */
export type UnreadableReason = 'other_version' | 'other_kind' | 'damaged';

/** A saved state that this program cannot read. Nothing is lost: all of it can be learned anew from the log. */
export class UnreadableState extends RangeError {
  override readonly name = 'UnreadableState';
  readonly reason: UnreadableReason;

  constructor(reason: UnreadableReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The first four bytes of every saved state. */
const MAGIC = 0x4f757421;
/** The fields of the envelope by byte offset; numbers are big-endian. */
const AT = { magic: 0, version: 4, kind: 6, length: 8, checksum: 12, headLength: 16, head: 20 } as const;

/**
 * The common envelope of all saved states: version, kind, length, and a checksum of everything else; then plain data as JSON, and numbers
 * as they are in memory.
 */
export function freeze(kind: StateKind, head: object, body: Uint8Array = new Uint8Array()): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(AT.head + text.length + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(AT.magic, MAGIC);
  view.setUint16(AT.version, STATE_VERSION);
  view.setUint16(AT.kind, STATE_KINDS.indexOf(kind));
  view.setUint32(AT.length, bytes.length);
  view.setUint32(AT.headLength, text.length);
  bytes.set(text, AT.head);
  bytes.set(body, AT.head + text.length);
  view.setUint32(AT.checksum, checksumOf(bytes));
  return bytes;
}

/** Opens an envelope made by {@link freeze}. Throws {@link UnreadableState} if it is not what this program wrote. */
export function thaw<Head>(kind: StateKind, bytes: Uint8Array): { head: Head; body: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < AT.head || view.getUint32(AT.magic) !== MAGIC)
    throw new UnreadableState('other_version', `The saved ${kind} state has no envelope.`);
  const version = view.getUint16(AT.version);
  if (version !== STATE_VERSION)
    throw new UnreadableState('other_version', `The saved ${kind} state is of version ${version}.`);
  if (view.getUint32(AT.length) !== bytes.length || view.getUint32(AT.checksum) !== checksumOf(bytes))
    throw new UnreadableState('damaged', `The saved ${kind} state is damaged.`);
  if (view.getUint16(AT.kind) !== STATE_KINDS.indexOf(kind))
    throw new UnreadableState('other_kind', `The saved ${kind} state is of another kind.`);
  const headEnd = AT.head + view.getUint32(AT.headLength);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(AT.head, headEnd))) as Head;
  return { head, body: bytes.slice(headEnd) };
}

/** Covers all bytes but the checksum itself. */
function checksumOf(bytes: Uint8Array): number {
  return crc32(bytes.subarray(AT.headLength), crc32(bytes.subarray(0, AT.checksum)));
}
