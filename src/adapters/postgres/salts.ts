import { OutcryError } from '../../core/base/errors.ts';
import { areSameSalts, SALT_BYTES, type SaltVault, type Salts } from '../../ports/salts.ts';
import type { Database, Session } from './database.ts';

/**
 * Salts of all nodes, in a table of one row. New ones take the place of the old ones in a file that PostgreSQL makes anew, and the
 * old file is removed when that is committed: an `UPDATE` would leave them in it until somebody cleans up. What is left of them is in
 * the write-ahead log, as long as the database keeps and archives it.
 */
export function postgresSalts(db: Database): SaltVault {
  return {
    load: () => load(db, db.name),
    replace: (seen, next) =>
      db.transaction(async (session) => {
        await session.rows('LOCK TABLE salts IN ACCESS EXCLUSIVE MODE');
        const held = await load(session, db.name);
        if (held !== null && !areSameSalts(held, seen)) return held;
        await session.rows('TRUNCATE salts');
        await session.rows('INSERT INTO salts ("only", day, today, yesterday) VALUES (1, $1, $2, $3)', [
          next.day,
          Buffer.from(next.today),
          next.yesterday === null ? null : Buffer.from(next.yesterday),
        ]);
        return next;
      }),
  };
}

async function load({ rows }: Session, name: string): Promise<Salts | null> {
  const [salts] = await rows<Salts>('SELECT day, today, yesterday FROM salts');
  if (salts === undefined) return null;
  const { day, today, yesterday } = salts;
  if (today.length === SALT_BYTES && (yesterday?.length ?? SALT_BYTES) === SALT_BYTES)
    return { day, today: Buffer.from(today), yesterday: yesterday && Buffer.from(yesterday) };
  throw new OutcryError(
    'data_corrupt',
    `The table salts in ${name} does not hold the salts. Empty it: people may then be counted twice for a few hours.`,
  );
}
