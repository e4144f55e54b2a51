import type { DatabaseSync } from 'node:sqlite';
import type { Streams } from '../../ports/snapshots.ts';
import type { TickCommit } from '../../ports/commit.ts';
import type { Reading } from './reading.ts';

interface StreamRow {
  readonly cursor: number | null;
  readonly history_version: number;
  /** In the first row only. */
  readonly account: Uint8Array | null;
  readonly service: string | null;
  readonly state: Uint8Array | null;
}

export function sqliteStreams({ db, read }: Reading): Streams {
  // One statement, so that the cursor, the account and the streams are of the same commit.
  const all = db.prepare(`
    SELECT cursor.at AS cursor, cursor.history_version, streams.service AS service, streams.state AS state,
      iif(row_number() OVER (ORDER BY streams.service) = 1, cursor.account, NULL) AS account
    FROM cursor LEFT JOIN streams ORDER BY streams.service`);
  return {
    load: () =>
      read(() => {
        const rows = all.all() as unknown as StreamRow[];
        const streams = rows.flatMap(({ service, state }) =>
          service === null || state === null ? [] : [{ service, state }],
        );
        const { cursor = null, account = null, history_version: historyVersion = 0 } = rows[0] ?? {};
        return { cursor, streams, account, historyVersion };
      }),
  };
}

/** Moves the cursor on and puts the streams that stand at it, unless the cursor is further already. */
export function streamWriter(db: DatabaseSync): (tick: TickCommit) => void {
  const move = db.prepare(`
    UPDATE cursor SET at = :cursor, history_version = :historyVersion, account = coalesce(:account, account)
    WHERE at IS NULL OR at <= :cursor`);
  const put = db.prepare(`
    INSERT INTO streams (service, state) VALUES (?, ?) ON CONFLICT (service) DO UPDATE SET state = excluded.state`);
  const clear = db.prepare('DELETE FROM streams');
  return ({ cursor, streams, anew, account, historyVersion }) => {
    if (Number(move.run({ cursor, historyVersion, account }).changes) === 0) return;
    if (anew) clear.run();
    for (const { service, state } of streams) put.run(service, state);
  };
}
