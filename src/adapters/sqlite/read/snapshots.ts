import type { Snapshots } from '../../../ports/snapshots.ts';
import type { Reading } from './reading.ts';

interface StreamRow {
  readonly cursor: number | null;
  readonly history_version: number;
  /** In the first row only. */
  readonly account: Uint8Array | null;
  readonly service: string | null;
  readonly state: Uint8Array | null;
}

export function sqliteSnapshots({ db, read }: Reading): Snapshots {
  // One statement, so that the cursor, the account and the snapshots are of the same commit.
  const all = db.prepare(`
    SELECT cursor.at AS cursor, cursor.history_version, streams.service AS service, streams.state AS state,
      iif(row_number() OVER (ORDER BY streams.service) = 1, cursor.account, NULL) AS account
    FROM cursor LEFT JOIN streams ORDER BY streams.service`);
  return {
    load: () =>
      read(() => {
        const rows = all.all() as unknown as StreamRow[];
        const snapshots = rows.flatMap(({ service, state }) =>
          service === null || state === null ? [] : [{ service, state }],
        );
        const { cursor = null, account = null, history_version: historyVersion = 0 } = rows[0] ?? {};
        return { cursor, snapshots, account, historyVersion };
      }),
  };
}
