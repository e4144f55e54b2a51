import type { Snapshot, Snapshots, Standing } from '../../../ports/snapshots.ts';
import type { Reading } from './reading.ts';

interface StandingRow {
  readonly cursor: number | null;
  readonly history_version: number;
  /** Set in the first row only. */
  readonly account: Uint8Array | null;
}

interface StreamRow extends StandingRow {
  readonly service: string | null;
  readonly state: Uint8Array | null;
}

/** Snapshots read at a time, some ten kilobytes each. */
const PAGE = 64;

export function sqliteSnapshots({ db, read }: Reading): Snapshots {
  // One statement, so that the cursor, the account and the snapshots come from the same commit.
  const all = db.prepare(`
    SELECT cursor.at AS cursor, cursor.history_version, streams.service AS service, streams.state AS state,
      iif(row_number() OVER (ORDER BY streams.service) = 1, cursor.account, NULL) AS account
    FROM cursor LEFT JOIN streams ORDER BY streams.service`);
  const cursor = db.prepare('SELECT at AS cursor, history_version, account FROM cursor');
  const names = db.prepare('SELECT service FROM streams ORDER BY service');
  const one = db.prepare('SELECT state FROM streams WHERE service = ?');
  const after = db.prepare('SELECT service, state FROM streams WHERE service > ? ORDER BY service LIMIT ?');
  return {
    standing: () => read(() => toStanding(cursor.get() as StandingRow | undefined)),
    names: () => read(() => (names.all() as unknown as Snapshot[]).map(({ service }) => service)),
    get: (name) => read(() => (one.get(name) as Pick<Snapshot, 'state'> | undefined)?.state ?? null),
    async *each() {
      for (let last: string | undefined = ''; last !== undefined;) {
        const from: string = last;
        const page = await read(() => after.all(from, PAGE) as unknown as Snapshot[]);
        yield* page;
        last = page.at(-1)?.service;
      }
    },
    load: () =>
      read(() => {
        const rows = all.all() as unknown as StreamRow[];
        const snapshots = rows.flatMap(({ service, state }) =>
          service === null || state === null ? [] : [{ service, state }],
        );
        return { ...toStanding(rows[0]), snapshots };
      }),
  };
}

function toStanding(row: StandingRow | undefined): Standing {
  const { cursor = null, account = null, history_version: historyVersion = 0 } = row ?? {};
  return { cursor, account, historyVersion };
}
