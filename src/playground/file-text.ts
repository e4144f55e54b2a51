/** The parts of a browser's `File` that are used here. */
export interface SlicedFile {
  readonly name: string;
  readonly size: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** Why a file is not read at all. */
export class Unreadable extends Error {
  readonly why: 'large' | 'text';

  constructor(why: Unreadable['why']) {
    super(why);
    this.why = why;
  }
}

/** Can be judged within seconds on a phone; the command line reads files of any size. */
export const FILE_BYTES_MAX = 64 * 1024 * 1024;
/** How much of a file is in memory at once; between two slices the page can handle events. */
export const SLICE_BYTES = 128 * 1024;

/** The text of a file in chunks, with `\n` line ends. Rejects with {@link Unreadable}. */
export async function* textOf(file: SlicedFile): AsyncGenerator<string> {
  if (file.size > FILE_BYTES_MAX) throw new Unreadable('large');
  let decoder: TextDecoder | null = null;
  /** A `\r` at the end of a chunk: only the next chunk shows whether `\n` follows. */
  let held = '';
  for (let from = 0; from < file.size; from += SLICE_BYTES) {
    const bytes = new Uint8Array(
      await file.slice(from, Math.min(from + SLICE_BYTES, file.size)).arrayBuffer(),
    );
    const isLast = from + SLICE_BYTES >= file.size;
    decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
    let text = held + decoded(decoder, bytes, isLast);
    held = '';
    if (text.endsWith('\r') && !isLast) {
      held = '\r';
      text = text.slice(0, -1);
    }
    if (text.includes('\0')) throw new Unreadable('text');
    yield text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  }
}

function decoded(decoder: TextDecoder, bytes: Uint8Array, isLast: boolean): string {
  try {
    return decoder.decode(bytes, { stream: !isLast });
  } catch {
    throw new Unreadable('text');
  }
}

/** By its byte order mark; without one, UTF-8. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
