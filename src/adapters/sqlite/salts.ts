import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { OutcryError } from '../../core/base/errors.ts';
import { areSameSalts, SALT_BYTES, type SaltVault, type Salts } from '../../ports/salts.ts';
import { OWNER_ONLY } from '../../files/rights.ts';

const FILE = 'salts';

/** The folder has one server, so calls are synchronous. */
interface FolderVault extends SaltVault {
  load(): Salts | null;
  replace(seen: Salts | null, next: Salts): Salts;
  keep(inForce: Salts): Salts;
}

/**
 * Salts in a file of their own beside the database, because SQLite keeps old pages: here they can be overwritten.
 *
 * New salts replace the old ones in one step, so that a kill at any moment leaves one or the other, whole; then the blocks of the old ones
 * are overwritten, so that they cannot be read back. Only a kill at that very moment leaves them on the disk, unlinked. What a kill leaves
 * in `salts.next` is never read: the interrupted rotation is due again at the next start and overwrites it.
 */
export function openSaltVault(folder: string): FolderVault {
  const path = join(folder, FILE);
  const next = `${path}.next`;
  return {
    load,
    replace(seen, salts) {
      // Only a start needs an operator's decision on a file that is not salts: a server that runs knows its own.
      const held = seen === null ? load() : loadReadable();
      if (held !== null && !areSameSalts(held, seen)) return held;
      return store(salts);
    },
    keep: (inForce) => loadReadable() ?? store(inForce),
  };

  function store(salts: Salts): Salts {
    const bytes = serialize(salts);
    // Not truncated first: that would free the blocks of a leftover with its salts still in them.
    withFile(next, constants.O_WRONLY | constants.O_CREAT, (file) => write(file, bytes));
    if (existsSync(path))
      withFile(path, constants.O_WRONLY, (old) => {
        putInPlace();
        write(old, Buffer.alloc(bytes.length));
      });
    else putInPlace();
    return salts;
  }

  function loadReadable(): Salts | null {
    try {
      return load();
    } catch (error) {
      if (error instanceof OutcryError) return null;
      throw error;
    }
  }

  function load(): Salts | null {
    return existsSync(path) ? parse(readFileSync(path, 'utf8'), path) : null;
  }

  function putInPlace(): void {
    renameSync(next, path);
    withFile(folder, constants.O_RDONLY, fsyncSync);
  }
}

/** Always of the same length, so that overwriting covers everything that was there. */
function serialize({ day, today, yesterday }: Salts): Buffer {
  const stamp = String(day).padStart(16, '0');
  const old = yesterday === null ? '-'.repeat(SALT_BYTES * 2) : Buffer.from(yesterday).toString('hex');
  return Buffer.from(`${stamp} ${Buffer.from(today).toString('hex')} ${old}\n`);
}

function parse(text: string, path: string): Salts {
  const match = /^(\d{16}) ([0-9a-f]{64}) ([0-9a-f]{64}|-{64})\n$/u.exec(text);
  if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined) {
    throw new OutcryError(
      'data_corrupt',
      `${path} does not hold the salts. Remove it: people may then be counted twice for a few hours.`,
    );
  }
  const yesterday = match[3].startsWith('-') ? null : Buffer.from(match[3], 'hex');
  return { day: Number(match[1]), today: Buffer.from(match[2], 'hex'), yesterday };
}

/** Overwrites the file's content in place and syncs it. */
function write(file: number, bytes: Buffer): void {
  writeFileSync(file, bytes);
  ftruncateSync(file, bytes.length);
  fsyncSync(file);
}

function withFile(path: string, flags: number, use: (file: number) => void): void {
  const file = openSync(path, flags, OWNER_ONLY);
  try {
    use(file);
  } finally {
    closeSync(file);
  }
}
