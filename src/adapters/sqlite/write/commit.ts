import type { DatabaseSync } from 'node:sqlite';
import type { TickCommit } from '../../../ports/commit.ts';
import { decisionWriter } from './decisions.ts';
import { incidentWriter } from './incidents.ts';
import { noticeWriter } from './outbox.ts';
import { snapshotWriter } from './snapshots.ts';

/** Writes what one tick decided, inside the caller's transaction. */
export function tickWriter(db: DatabaseSync): (tick: TickCommit) => void {
  const incidents = incidentWriter(db);
  const decisions = decisionWriter(db);
  const notices = noticeWriter(db);
  const putSnapshots = snapshotWriter(db);
  return (tick) => {
    for (const incident of tick.incidents) incidents.put(incident);
    for (const update of tick.updates) decisions.insert(update, tick.judge);
    for (const notice of tick.notices) notices.insert(notice, tick.judge);
    decisions.moveTo(tick.at);
    if (tick.cursor !== null) putSnapshots(tick);
  };
}
