import { OutcryError } from '../../core/base/errors.ts';
import type { Database } from './database.ts';

/** The oldest PostgreSQL that is still maintained, and that the tests run on. */
export const VERSION_MIN = 15;

interface Settings {
  readonly version: number;
  readonly encoding: string;
  readonly readOnly: boolean;
}

/**
 * Checks whether a database can keep what is acknowledged, before anything is written to it. Rejects with `data_unwritable` or
 * `bad_config`. How durable its commits are is checked in `durability.ts`.
 */
export async function examine(db: Database): Promise<void> {
  const [settings] = await db.rows<Settings>(`
    SELECT current_setting('server_version_num')::integer / 10000 AS version, getdatabaseencoding() AS encoding,
      pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS "readOnly"`);
  const { version, encoding, readOnly } = settings as Settings;
  if (version < VERSION_MIN)
    throw unfit(`${db.name} runs on PostgreSQL ${version}, and Outcry needs ${VERSION_MIN} or later.`);
  if (encoding !== 'UTF8')
    throw unfit(
      `${db.name} keeps text as ${encoding}, and Outcry needs UTF8: create it with \`createdb --encoding UTF8 --template template0\`.`,
    );
  if (readOnly)
    throw unfit(
      `The database ${db.name} is read-only: it is a standby, or was set so. Name the primary in OUTCRY_DATABASE_URL.`,
    );
  if (await isSharedByTransactions(db))
    throw new OutcryError(
      'bad_config',
      `Between this node and ${db.name} is a pooler that hands a session to another client after each transaction: nodes would not ` +
        'hear of ticks. Set its pool_mode to session, or name the port of the database itself in OUTCRY_DATABASE_URL.',
    );
}

/**
 * Whether two connections share one session. An open transaction keeps its session; a pooler in transaction mode may assign it the one that
 * the connection beside it has just used, which the database itself never does.
 */
async function isSharedByTransactions(db: Database): Promise<boolean> {
  const session = 'SELECT pg_backend_pid() AS pid';
  return db.transaction(async (first) => {
    const [mine] = await first.rows<{ pid: number }>(session);
    await first.rows('COMMIT');
    const shared = await db.transaction(async (second) => {
      const [its] = await second.rows<{ pid: number }>(session);
      return its?.pid === mine?.pid;
    });
    await first.rows('BEGIN');
    return shared;
  });
}

function unfit(sentence: string): OutcryError {
  return new OutcryError('data_unwritable', sentence);
}
