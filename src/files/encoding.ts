/** Bytes that are not text, with what is wrong and on which line; the caller, who knows the file's name, turns it into an error. */
export class NotText extends Error {
  readonly line: number;

  constructor(line: number, reason: string) {
    super(reason);
    this.line = line;
  }
}

export interface EncodingRules {
  /** The encoding chosen by the user, by any of its common names; null to detect it. */
  readonly named: string | null;
  /** Whether bytes that are not UTF-8 may be read as Windows-1252, which is a guess; otherwise they are an error. */
  readonly guessWestern: boolean;
}

/** UTF-8, or UTF-16 if the file shows it; no guessing. */
export const STRICT: EncodingRules = { named: null, guessWestern: false };

const NEWLINE = 10;
const MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
/** Signatures of other file types, and what to do about them. */
const FOREIGN: readonly (readonly [string, readonly number[]])[] = [
  ['is compressed with gzip: unpack it first', [0x1f, 0x8b]],
  ['is compressed with zstd: unpack it first', [0x28, 0xb5, 0x2f, 0xfd]],
  ['is a spreadsheet or a zip archive: save the table as CSV', [0x50, 0x4b, 0x03, 0x04]],
  ['is an old spreadsheet: save the table as CSV', [0xd0, 0xcf, 0x11, 0xe0]],
  ['is a Parquet file: write it as CSV', [0x50, 0x41, 0x52, 0x31]],
];
/** Enough bytes to recognise any signature. */
const BEGINNING = 16;
/** The longest UTF-8 character, in bytes. */
const CHARACTER_MAX = 4;
const ASCII_END = 0x80;
const NAMES: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252 (Latin-1)',
};

/** Whether an encoding with that name is supported. */
export function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== '';
  } catch {
    return false;
  }
}

/** The common name of an encoding. */
export function encodingName(encoding: string): string {
  return NAMES[encoding] ?? encoding;
}

/**
 * Decodes a file, in chunks of any size, into text without its byte order mark. Invalid bytes are an error. If guessing is allowed, the
 * first non-ASCII character decides: everything before it is the same in either encoding. Throws {@link NotText}.
 */
export class TextStream {
  readonly #rules: EncodingRules;
  /** Null while everything was ASCII, so that the encoding is still open. */
  #decoder: TextDecoder | null = null;
  #begun = false;
  /** Bytes that cannot be decoded until more arrive. */
  #held: Uint8Array = new Uint8Array(0);
  #line = 1;

  constructor(rules: EncodingRules) {
    this.#rules = rules;
  }

  get encoding(): string {
    return this.#decoder?.encoding ?? 'utf-8';
  }

  take(bytes: Uint8Array): string {
    return this.#take(bytes, false);
  }

  /** To be called after the last chunk: the rest of the text. */
  finish(): string {
    const text = this.#take(new Uint8Array(0), true);
    try {
      return text + (this.#decoder?.decode() ?? '');
    } catch {
      throw this.#wrong(this.#line);
    }
  }

  #take(bytes: Uint8Array, last: boolean): string {
    const piece = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    this.#held = new Uint8Array(0);
    if (!this.#begun) {
      // A line typed at a terminal is answered at once, however short it is.
      if (!last && piece.length < BEGINNING && !piece.includes(NEWLINE)) return this.#hold(piece, 0);
      this.#begin(piece);
      this.#begun = true;
    }
    if (this.#decoder === null) {
      const at = piece.findIndex((byte) => byte >= ASCII_END);
      if (at < 0) return this.#checked(Buffer.from(piece).toString('latin1'));
      if (!last && piece.length - at < CHARACTER_MAX) return this.#hold(piece, at);
      const western = this.#rules.guessWestern && !isUtf8Character(piece.subarray(at, at + CHARACTER_MAX));
      this.#decoder = new TextDecoder(western ? 'windows-1252' : 'utf-8', { fatal: true });
    }
    try {
      return this.#checked(this.#decoder.decode(piece, { stream: true }));
    } catch (error) {
      if (error instanceof NotText) throw error;
      const [before = ''] = new TextDecoder(this.#decoder.encoding).decode(piece).split('\uFFFD', 1);
      throw this.#wrong(this.#line + linesIn(before));
    }
  }

  /** Keeps the bytes from `at` for the next chunk; returns the ASCII text before them. */
  #hold(piece: Uint8Array, at: number): string {
    this.#held = piece.slice(at);
    return this.#checked(Buffer.from(piece.subarray(0, at)).toString('latin1'));
  }

  #begin(piece: Uint8Array): void {
    const startsWith = (bytes: readonly number[]) => bytes.every((byte, at) => piece[at] === byte);
    const foreign = FOREIGN.find(([, bytes]) => startsWith(bytes));
    if (foreign !== undefined) throw new NotText(1, `this ${foreign[0]}`);
    const name = MARKS.find(([, bytes]) => startsWith(bytes))?.[0] ?? this.#rules.named ?? utf16In(piece);
    if (name !== null) this.#decoder = new TextDecoder(name, { fatal: true });
  }

  #checked(text: string): string {
    const nul = text.indexOf('\0');
    if (nul >= 0)
      throw new NotText(this.#line + linesIn(text.slice(0, nul)), 'this is not text in UTF-8: it holds NUL');
    this.#line += linesIn(text);
    return text;
  }

  #wrong(line: number): NotText {
    const name = encodingName(this.encoding);
    return new NotText(line, `this is not text in ${name}: save the file as UTF-8`);
  }
}

/** A whole file as text, decoded by {@link TextStream}. */
export function readBytes(bytes: Uint8Array, rules: EncodingRules = STRICT): string {
  const stream = new TextStream(rules);
  return stream.take(bytes) + stream.finish();
}

/** UTF-16 without a byte order mark: in ASCII text, every other byte is zero. */
function utf16In(piece: Uint8Array): string | null {
  const [first, second, third, fourth] = piece;
  if (piece.length < CHARACTER_MAX) return null;
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0) return 'utf-16be';
  return null;
}

/** Whether the bytes begin with a complete UTF-8 character. */
function isUtf8Character(bytes: Uint8Array): boolean {
  for (let length = 2; length <= bytes.length; length++) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length));
      return true;
    } catch {
      // The character may be longer.
    }
  }
  return false;
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
