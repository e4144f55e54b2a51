import type { DatabaseSync } from 'node:sqlite';
import type { TickCommit } from '../../../ports/commit.ts';
import { sealOfBytes } from '../seals.ts';

/** Advances the cursor and stores its snapshots, unless the cursor is already further and they are no full replacement (`anew`). */
export function snapshotWriter(db: DatabaseSync): (tick: TickCommit) => void {
  const move = db.prepare(`
    UPDATE cursor SET at = :cursor, history_version = :historyVersion, account = coalesce(:account, account)
    WHERE at IS NULL OR at <= :cursor OR :anew`);
  const put = db.prepare(`
    INSERT INTO streams (service, state, crc) VALUES (?, ?, ?)
    ON CONFLICT (service) DO UPDATE SET state = excluded.state, crc = excluded.crc`);
  const clear = db.prepare('DELETE FROM streams');
  return ({ cursor, snapshots, anew, account, historyVersion }) => {
    if (Number(move.run({ cursor, historyVersion, account, anew: Number(anew) }).changes) === 0) return;
    if (anew) clear.run();
    for (const { service, state } of snapshots) put.run(service, state, sealOfBytes(state));
  };
}
