import type { Snapshot, Snapshots, Standing } from '../../ports/snapshots.ts';
import type { Database, Session } from './database.ts';

/** Snapshots read at a time, some ten kilobytes each. */
const PAGE = 64;

const STANDING = 'SELECT at AS cursor, history_version AS "historyVersion", account FROM cursor';

export function postgresSnapshots(db: Database): Snapshots {
  return {
    standing: () => standing(db),
    async names() {
      const rows = await db.rows<{ service: string }>('SELECT service FROM streams ORDER BY service');
      return rows.map(({ service }) => service);
    },
    async get(name) {
      const [row] = await db.rows<Snapshot>('SELECT state FROM streams WHERE service = $1', [name]);
      return row?.state ?? null;
    },
    async *each() {
      const after = `SELECT service, state FROM streams WHERE service > $1 ORDER BY service LIMIT ${PAGE}`;
      for (let last: string | undefined = ''; last !== undefined;) {
        const page: Snapshot[] = await db.rows<Snapshot>(after, [last]);
        yield* page;
        last = page.at(-1)?.service;
      }
    },
    load: () =>
      // The cursor, the account and the snapshots are of the same commit.
      db.transaction(
        async (session) => {
          const snapshots = await session.rows<Snapshot>(
            'SELECT service, state FROM streams ORDER BY service',
          );
          return { ...(await standing(session)), snapshots };
        },
        { frozen: true },
      ),
  };
}

async function standing({ rows }: Session): Promise<Standing> {
  const [row] = await rows<Standing>(STANDING);
  return row ?? { cursor: null, account: null, historyVersion: 0 };
}
