import { isNews, toldBy } from '../../core/incident/told.ts';
import { assertTick } from '../../ports/checks.ts';
import type { TickCommit } from '../../ports/commit.ts';
import type { Memory } from './database.ts';

/** Nothing below can fail half-way, so no rollback is needed to make this atomic. */
export function commitTick(tick: TickCommit, { incidents, decisions, notices, snapshots }: Memory): void {
  assertTick(tick);
  for (const incident of tick.incidents) incidents.set(incident.id, incident);
  for (const update of tick.updates) {
    const number = decisions.decisions.size + 1;
    if (!decisions.decisions.has(update.id))
      decisions.decisions.set(update.id, { number, judge: tick.judge, update });
  }
  for (const notice of tick.notices) {
    if (notices.notices.has(notice.id) || !isNews(notice, notices.told.get(notice.service) ?? null)) continue;
    notices.notices.set(notice.id, notice);
    notices.told.set(notice.service, toldBy(notice));
  }
  decisions.until = Math.max(decisions.until ?? tick.at, tick.at);
  const { cursor, anew } = tick;
  if (cursor === null || (!anew && snapshots.cursor !== null && cursor < snapshots.cursor)) return;
  snapshots.cursor = cursor;
  snapshots.historyVersion = tick.historyVersion;
  if (tick.account !== null) snapshots.account = tick.account.slice();
  if (anew) snapshots.states.clear();
  for (const { service, state } of tick.snapshots) snapshots.states.set(service, state.slice());
}
