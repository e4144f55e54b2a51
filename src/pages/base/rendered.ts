import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/**
 * A page, feed or badge ready to be sent. `etag` is that of the uncompressed form; a compressed form is another representation and adds its
 * own suffix.
 */
export interface Rendered {
  readonly status: number;
  readonly etag: string;
  readonly contentType: string;
  readonly identity: Buffer;
  readonly br: Buffer;
  readonly gzip: Buffer;
}

const HTML = 'text/html; charset=utf-8';
/** 3 % fewer bytes than 5, for a tenth of a millisecond of CPU time per page. */
const BROTLI_QUALITY = 7;
const GZIP_LEVEL = 6;

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

export async function render(status: number, text: string, contentType = HTML): Promise<Rendered> {
  const identity = Buffer.from(text);
  const params = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: identity.length,
  };
  const [br, zipped] = await Promise.all([
    compressBrotli(identity, { params }),
    compressGzip(identity, { level: GZIP_LEVEL }),
  ]);
  const etag = `"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`;
  return { status, etag, contentType, identity, br, gzip: zipped };
}

/** Its size in memory. */
export function bytesOfRendered({ identity, br, gzip: zipped }: Rendered): number {
  return identity.length + br.length + zipped.length;
}
