import type { DatabaseSync } from 'node:sqlite';
import type { SavedStreams, Streams } from '../store.ts';
import type { Reading } from './reading.ts';

interface StreamRow {
  readonly cursor: number | null;
  readonly history_version: number;
  readonly service: string | null;
  readonly state: Uint8Array | null;
}

export function sqliteStreams({ db, read }: Reading): Streams {
  // One statement, so that the cursor and the streams are of the same commit.
  const all = db.prepare(`
    SELECT cursor.at AS cursor, cursor.history_version, streams.service AS service, streams.state AS state
    FROM cursor LEFT JOIN streams ORDER BY streams.service`);
  return {
    load: () =>
      read(() => {
        const rows = all.all() as unknown as StreamRow[];
        const streams = rows.flatMap(({ service, state }) =>
          service === null || state === null ? [] : [{ service, state }],
        );
        const { cursor, history_version: historyVersion } = rows[0] ?? { cursor: null, history_version: 0 };
        return { cursor, streams, historyVersion };
      }),
  };
}

/** Moves the cursor on and puts the streams that stand at it, unless the cursor is further already. */
export function streamWriter(db: DatabaseSync): (saved: SavedStreams) => void {
  const move = db.prepare(`
    UPDATE cursor SET at = :cursor, history_version = :historyVersion WHERE at IS NULL OR at <= :cursor`);
  const put = db.prepare(`
    INSERT INTO streams (service, state) VALUES (?, ?) ON CONFLICT (service) DO UPDATE SET state = excluded.state`);
  return ({ cursor, streams, historyVersion }) => {
    if (Number(move.run({ cursor, historyVersion }).changes) === 0) return;
    for (const { service, state } of streams) put.run(service, state);
  };
}
