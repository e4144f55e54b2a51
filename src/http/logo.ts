import { readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { OutcryError } from '../core/base/errors.ts';

/** An image file as it was read. */
export interface Logo {
  readonly ending: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Every page waits for the logo, so it must not outweigh the page. */
export const LOGO_BYTES_MAX = 32 * 1024;

/** Image formats that browsers show, by file extension and first bytes. */
const KINDS: Readonly<Record<string, { readonly contentType: string; readonly begins: RegExp }>> = {
  '.svg': { contentType: 'image/svg+xml', begins: /^\uFEFF?\s*<(?:\?xml|!DOCTYPE svg|!--|svg)/iu },
  '.png': { contentType: 'image/png', begins: /^\u0089PNG\r\n/u },
  '.webp': { contentType: 'image/webp', begins: /^RIFF[\s\S]{4}WEBP/u },
  '.jpg': { contentType: 'image/jpeg', begins: /^\u00FF\u00D8\u00FF/u },
};
/** Enough to recognise a file type. */
const HEAD_BYTES = 256;

/** The logo at that path; throws `bad_config` with what is wrong with it. */
export function readLogo(path: string): Logo {
  const ending = extname(path).toLowerCase();
  const kind = KINDS[ending];
  if (kind === undefined) {
    const known = Object.keys(KINDS).join(', ');
    throw badLogo(path, `must be an image whose name ends with ${known}`);
  }
  let bytes: Buffer;
  try {
    const { size } = statSync(path);
    if (size > LOGO_BYTES_MAX)
      throw badLogo(path, `has ${size} bytes, at most ${LOGO_BYTES_MAX}, for every page waits for it`);
    bytes = readFileSync(path);
  } catch (cause) {
    if (cause instanceof OutcryError) throw cause;
    throw badLogo(path, 'cannot be read', cause);
  }
  const encoding = ending === '.svg' ? 'utf8' : 'latin1';
  if (!kind.begins.test(bytes.subarray(0, HEAD_BYTES).toString(encoding)))
    throw badLogo(path, `does not hold what its name says, ${kind.contentType}`);
  return { ending: ending.slice(1), contentType: kind.contentType, bytes };
}

function badLogo(path: string, what: string, cause?: unknown): OutcryError {
  return new OutcryError('bad_config', `logo (OUTCRY_LOGO): ${path} ${what}.`, cause);
}
