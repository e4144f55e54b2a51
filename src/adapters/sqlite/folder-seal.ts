import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OutcryError } from '../../core/base/errors.ts';
import { keyIn, sealUnder, type Seal } from '../tables/seal.ts';
import { OWNER_ONLY } from '../../files/rights.ts';

/** Beside the database, like the salts: a copy of the database alone opens nothing. */
const FILE = 'channels.key';
const KEY_BYTES = 32;

/** A seal with the key of a folder, which is created when something is first sealed. Throws `data_corrupt` if the key file holds no key. */
export function folderSeal(folder: string): Seal {
  const path = join(folder, FILE);
  return sealUnder(
    () => keyAt(path),
    () => keyAt(path) ?? makeKey(path),
  );
}

/** Null if there is none yet. */
function keyAt(path: string): Buffer | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const key = keyIn(text);
  if (key === null)
    throw new OutcryError(
      'data_corrupt',
      `${path} does not hold the key of channels. Remove it, and add the channels again.`,
    );
  return key;
}

/** If two processes create one at once, the second uses the first one's. */
function makeKey(path: string): Buffer {
  try {
    const text = `${randomBytes(KEY_BYTES).toString('hex')}\n`;
    writeFileSync(path, text, { flag: 'wx', mode: OWNER_ONLY, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = keyAt(path);
  if (key === null) throw new OutcryError('data_unwritable', `${path} cannot be written.`);
  return key;
}
