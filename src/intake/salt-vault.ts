import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { OutcryError } from '../core/errors.ts';
import { SALT_BYTES, type SaltVault, type Salts } from './pseudonym.ts';

const FILE = 'salts';
const OWNER_ONLY = 0o600;
/** A new file for the new salts, then the same blocks of the old one overwritten: what was replaced cannot be read back. */
export function openSaltVault(folder: string): SaltVault {
  const path = join(folder, FILE);
  return {
    load: () => (existsSync(path) ? parse(readFileSync(path, 'utf8'), path) : null),
    save(salts) {
      const next = `${path}.next`;
      write(next, 'w', serialize(salts));
      if (existsSync(path)) write(path, 'r+', Buffer.alloc(serialize(salts).length));
      renameSync(next, path);
    },
  };
}

/** Keeps salts in memory only: for a server whose data is thrown away. */
export function memorySaltVault(): SaltVault {
  let held: Salts | null = null;
  return {
    load: () => held,
    save(salts) {
      held = salts;
    },
  };
}

/** Always of one length, so that overwriting covers all of what was there. */
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

function write(path: string, flags: string, bytes: Buffer): void {
  const file = openSync(path, flags, OWNER_ONLY);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
