import type { DatabaseSync } from 'node:sqlite';
import type { Standing, StreamState, Streams } from '../shelves.ts';
import type { TickCommit } from '../store.ts';
import type { Reading } from './reading.ts';

interface StandingRow {
  readonly cursor: number | null;
  readonly history_version: number;
  /** In the first row only. */
  readonly account: Uint8Array | null;
}

interface StreamRow extends StandingRow {
  readonly service: string | null;
  readonly state: Uint8Array | null;
}

/** Streams read in one go, some ten kilobytes each. */
const PAGE = 64;

export function sqliteStreams({ db, read }: Reading): Streams {
  // One statement, so that the cursor, the account and the streams are of the same commit.
  const all = db.prepare(`
    SELECT cursor.at AS cursor, cursor.history_version, streams.service AS service, streams.state AS state,
      iif(row_number() OVER (ORDER BY streams.service) = 1, cursor.account, NULL) AS account
    FROM cursor LEFT JOIN streams ORDER BY streams.service`);
  const cursor = db.prepare('SELECT at AS cursor, history_version, account FROM cursor');
  const names = db.prepare('SELECT service FROM streams ORDER BY service');
  const after = db.prepare('SELECT service, state FROM streams WHERE service > ? ORDER BY service LIMIT ?');
  return {
    standing: () => read(() => toStanding(cursor.get() as StandingRow | undefined)),
    names: () => read(() => (names.all() as unknown as StreamState[]).map(({ service }) => service)),
    async *each() {
      for (let last: string | undefined = ''; last !== undefined;) {
        const from: string = last;
        const page = await read(() => after.all(from, PAGE) as unknown as StreamState[]);
        yield* page;
        last = page.at(-1)?.service;
      }
    },
    load: () =>
      read(() => {
        const rows = all.all() as unknown as StreamRow[];
        const streams = rows.flatMap(({ service, state }) =>
          service === null || state === null ? [] : [{ service, state }],
        );
        return { ...toStanding(rows[0]), streams };
      }),
  };
}

function toStanding(row: StandingRow | undefined): Standing {
  const { cursor = null, account = null, history_version: historyVersion = 0 } = row ?? {};
  return { cursor, account, historyVersion };
}

/** Moves the cursor on and puts the streams that stand at it, unless the cursor is further already and they are not all anew. */
export function streamWriter(db: DatabaseSync): (tick: TickCommit) => void {
  const move = db.prepare(`
    UPDATE cursor SET at = :cursor, history_version = :historyVersion, account = coalesce(:account, account)
    WHERE at IS NULL OR at <= :cursor OR :anew`);
  const put = db.prepare(`
    INSERT INTO streams (service, state) VALUES (?, ?) ON CONFLICT (service) DO UPDATE SET state = excluded.state`);
  const clear = db.prepare('DELETE FROM streams');
  return ({ cursor, streams, anew, account, historyVersion }) => {
    if (Number(move.run({ cursor, historyVersion, account, anew: Number(anew) }).changes) === 0) return;
    if (anew) clear.run();
    for (const { service, state } of streams) put.run(service, state);
  };
}
