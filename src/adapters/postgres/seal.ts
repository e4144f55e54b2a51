import { readFileSync } from 'node:fs';
import { OutcryError } from '../../core/base/errors.ts';
import { MOVED, MOVED_AT_ONCE, type MovedRow, type MovedTable } from '../tables/moved.ts';
import { SEAL_MARK, changing } from '../tables/moved-seal.ts';
import { keyIn, sealUnder, type Seal } from '../tables/seal.ts';
import { sealedChannel, secretOf } from '../tables/sealed.ts';
import type { Database, Session } from './database.ts';
import { whileNobodyServes } from './nodes.ts';

/** What is sealed in a database: settings of channels, addresses of subscribers, secrets of the instance. */
const SEALED = ['channels', 'subscribers', 'secrets'] as const satisfies readonly MovedTable[];
/** The sealed text of the mark, which shows whether a key is the right one. */
const MARK = 'sealed';

interface Opened {
  readonly url: string;
  readonly db: Database;
  readonly instance: string;
}

/** A seal with the key in a file. Throws `bad_config` if it holds none. */
export function sealOfFile(path: string): Seal {
  const key = keyIn(textOf(path));
  if (key === null)
    throw new OutcryError(
      'bad_config',
      `sealKey (OUTCRY_SEAL_KEY): ${path} does not hold a key of 64 hexadecimal digits. Make one with: openssl rand -hex 32`,
    );
  return sealUnder(
    () => key,
    () => key,
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new OutcryError('bad_config', `sealKey (OUTCRY_SEAL_KEY): ${path} cannot be read.`, cause);
  }
}

/**
 * The seal of a database; null if it is not sealed and no key is named. When a key is named for the first time, existing plain text is
 * sealed, during which no node may serve. Rejects with `bad_config` if the key is missing or wrong, and with `data_locked`.
 */
export async function openSeal({ url, db, instance }: Opened, keyFile: string | null): Promise<Seal | null> {
  const seal = keyFile === null ? null : sealOfFile(keyFile);
  const mark = await markIn(db);
  if (mark !== null) return requireKey(seal, mark, db.name, keyFile);
  if (seal === null) return null;
  try {
    await whileNobodyServes(url, { name: db.name, instance }, () => sealAll(db, seal));
  } catch (error) {
    if (!(error instanceof OutcryError) || error.code !== 'data_locked') throw error;
    throw new OutcryError(
      'data_locked',
      `The secrets in ${db.name} are not sealed yet, and have to be before the first node starts with a key. ${error.message} Then start all of them with it.`,
    );
  }
  return seal;
}

/** The same for a database that is moved from, while no node serves. */
export async function sealIn(session: Session, name: string, keyFile: string | null): Promise<Seal | null> {
  const mark = await markIn(session);
  return mark === null
    ? null
    : requireKey(keyFile === null ? null : sealOfFile(keyFile), mark, name, keyFile);
}

/** Stores the mark by which the key is recognized from now on. */
export async function putMark({ rows }: Session, { seal }: Seal): Promise<void> {
  await rows('INSERT INTO secrets (name, value) VALUES ($1, $2)', [
    SEAL_MARK,
    seal(MARK, secretOf(SEAL_MARK)),
  ]);
}

async function markIn({ rows }: Session): Promise<string | null> {
  const [mark] = await rows<{ value: string }>('SELECT value FROM secrets WHERE name = $1', [SEAL_MARK]);
  return mark?.value ?? null;
}

function requireKey(seal: Seal | null, mark: string, name: string, keyFile: string | null): Seal {
  if (seal === null)
    throw new OutcryError(
      'bad_config',
      `The secrets in ${name} are sealed: name the file of its key with sealKey (OUTCRY_SEAL_KEY).`,
    );
  if (seal.open(mark, secretOf(SEAL_MARK)) !== MARK)
    throw new OutcryError(
      'bad_config',
      `sealKey (OUTCRY_SEAL_KEY): ${keyFile} holds another key than the one that ${name} is sealed with.`,
    );
  return seal;
}

async function sealAll(db: Database, seal: Seal): Promise<void> {
  await db.transaction(async (session) => {
    await session.rows(`LOCK TABLE ${SEALED.join()} IN EXCLUSIVE MODE`);
    if ((await markIn(session)) !== null) return;
    for (const table of SEALED) await sealTable(session, table, seal);
    await putMark(session, seal);
  });
}

/** The text is in the second column, and cryptographically bound to the first. */
async function sealTable({ rows }: Session, table: (typeof SEALED)[number], seal: Seal): Promise<void> {
  const [key, text] = MOVED[table];
  const change = changing(
    table,
    (channel) => sealedChannel(channel, seal),
    (value, of) => seal.seal(value, of),
  );
  for (let after = '', more = true; more;) {
    const open = await rows<{ key: string; text: string }>(
      `SELECT ${key} AS key, ${text} AS text FROM ${table} WHERE ${key} > $1 ORDER BY ${key} LIMIT ${MOVED_AT_ONCE}`,
      [after],
    );
    const sealed = open.map((row): MovedRow => change?.([row.key, row.text]) ?? [row.key, row.text]);
    await rows(
      `UPDATE ${table} SET ${text} = s.text FROM unnest($1::text[], $2::text[]) AS s (key, text) WHERE ${table}.${key} = s.key`,
      [sealed.map(([of]) => of), sealed.map(([, value]) => value)],
    );
    after = open.at(-1)?.key ?? after;
    more = open.length === MOVED_AT_ONCE;
  }
}
