import { OutcryError } from '../../core/base/errors.ts';
import { areSameSalts, SALT_BYTES, type SaltVault, type Salts } from '../../ports/salts.ts';
import type { Database, Session } from './database.ts';

/**
 * Salts of all nodes, in a table of one row. TRUNCATE makes PostgreSQL create a new file and remove the old one on commit; an `UPDATE`
 * would leave old salts in the file until a vacuum. Copies remain in the write-ahead log for as long as the database keeps and archives it.
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
        await insert(session, next);
        return next;
      }),
    async keep(inForce) {
      const held = await load(db, db.name);
      if (held !== null) return held;
      await insert(db, inForce);
      return (await load(db, db.name)) ?? inForce;
    },
  };
}

/** Another node's are left as they are. */
async function insert({ rows }: Session, { day, today, yesterday }: Salts): Promise<void> {
  await rows(
    'INSERT INTO salts ("only", day, today, yesterday) VALUES (1, $1, $2, $3) ON CONFLICT DO NOTHING',
    [day, Buffer.from(today), yesterday === null ? null : Buffer.from(yesterday)],
  );
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
