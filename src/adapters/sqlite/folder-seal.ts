import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OutcryError } from '../../core/base/errors.ts';

/** Beside the database, as the salts are: a copy of the database alone opens nothing. */
const FILE = 'channels.key';
const OWNER_ONLY = 0o600;
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/** Seals and opens texts under the key of a folder. Each is sealed by itself, and bound to what it is `of`. */
export interface FolderSeal {
  /** Makes the key where there is none. Throws `data_corrupt` where the file of the key is none. */
  seal(text: string, of: string): string;
  /** Null where the key does not open it, or there is none. */
  open(sealed: string, of: string): string | null;
  /** The same for many: the key is read once. */
  opener(): FolderSeal['open'];
}

export function folderSeal(folder: string): FolderSeal {
  const path = join(folder, FILE);
  return {
    seal(text, of) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, keyIn(path) ?? makeKey(path), iv).setAAD(Buffer.from(of));
      const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), bytes]).toString('base64');
    },
    open: (sealed, of) => openerOf(keyIn(path))(sealed, of),
    opener: () => openerOf(keyIn(path)),
  };
}

const openerOf =
  (key: Buffer | null): FolderSeal['open'] =>
  (sealed, of) =>
    key === null ? null : opened(sealed, of, key);

function opened(sealed: string, of: string, key: Buffer): string | null {
  const bytes = Buffer.from(sealed, 'base64');
  const [iv, tag] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)];
  try {
    const cipher = createDecipheriv(CIPHER, key, iv).setAAD(Buffer.from(of)).setAuthTag(tag);
    const text = Buffer.concat([cipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), cipher.final()]);
    return text.toString('utf8');
  } catch {
    return null;
  }
}

/** Null where there is none yet. */
function keyIn(path: string): Buffer | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (!/^[0-9a-f]{64}\n$/u.test(text))
    throw new OutcryError(
      'data_corrupt',
      `${path} does not hold the key of channels. Remove it, and add the channels again.`,
    );
  return Buffer.from(text.trim(), 'hex');
}

/** Of two who make one at once, the second takes the first one's. */
function makeKey(path: string): Buffer {
  try {
    const text = `${randomBytes(KEY_BYTES).toString('hex')}\n`;
    writeFileSync(path, text, { flag: 'wx', mode: OWNER_ONLY, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = keyIn(path);
  if (key === null) throw new OutcryError('data_unwritable', `${path} cannot be written.`);
  return key;
}
