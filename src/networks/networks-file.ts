import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { OutcryError } from '../core/base/errors.ts';
import { NotText, STRICT, TextStream } from '../files/encoding.ts';
import { noNetworks, parseNetworks, type Networks } from './networks.ts';

/** Characters per line; the longest that is published has a quarter of that. Bounds the memory for a file without line ends. */
export const LINE_LENGTH_MAX = 1_000;

/**
 * The networks of the file at `path`, gunzipped if it ends in `.gz`; none for null. No online service is ever asked. Rejects with
 * `file_unreadable`, or with `bad_networks` and the invalid line.
 */
export async function readNetworks(path: string | null): Promise<Networks> {
  if (path === null) return noNetworks;
  try {
    return await parseNetworks(path, linesOf(chunksOf(path), path));
  } catch (cause) {
    if (cause instanceof NotText)
      throw new OutcryError('bad_networks', `${path}, line ${cause.line}: ${cause.message}.`, cause);
    if (cause instanceof OutcryError || typeof (cause as NodeJS.ErrnoException).code !== 'string')
      throw cause;
    throw new OutcryError('file_unreadable', `The file of networks ${path} cannot be read.`, cause);
  }
}

/** The text of the file: UTF-8, or UTF-16 with a byte order mark; names are shown, so the encoding is not guessed. */
async function* chunksOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  // `pipeline` destroys the last stream with any error, so that the reader gets it.
  const bytes = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file;
  const text = new TextStream(STRICT);
  for await (const chunk of bytes) yield text.take(chunk as Buffer);
  yield text.finish();
}

/** Lines without line ends, including empty ones. */
async function* linesOf(chunks: AsyncIterable<string>, path: string): AsyncGenerator<string> {
  let rest = '';
  let number = 0;
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield short(line.endsWith('\r') ? line.slice(0, -1) : line, ++number);
    short(rest, number + 1);
  }
  if (rest !== '') yield rest;

  function short(line: string, at: number): string {
    if (line.length <= LINE_LENGTH_MAX) return line;
    throw new OutcryError(
      'bad_networks',
      `${path}, line ${at}: a line has at most ${LINE_LENGTH_MAX} characters.`,
    );
  }
}
