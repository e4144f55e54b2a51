import { isNews, toldBy } from '../../core/incident/told.ts';
import { assertTick } from '../checks.ts';
import type { TickCommit } from '../store.ts';
import type { DecisionShelf } from './decisions.ts';
import type { IncidentShelf } from './incidents.ts';
import type { NoticeShelf } from './outbox.ts';
import type { StreamShelf } from './streams.ts';

export interface Shelves {
  readonly incidents: IncidentShelf;
  readonly decisions: DecisionShelf;
  readonly notices: NoticeShelf;
  readonly streams: StreamShelf;
}

/** Nothing below can fail half-way, so all or nothing needs no more than this. */
export function commitTick(tick: TickCommit, { incidents, decisions, notices, streams }: Shelves): void {
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
  if (cursor === null || (!anew && streams.cursor !== null && cursor < streams.cursor)) return;
  streams.cursor = cursor;
  streams.historyVersion = tick.historyVersion;
  if (tick.account !== null) streams.account = tick.account.slice();
  if (anew) streams.states.clear();
  for (const { service, state } of tick.streams) streams.states.set(service, state.slice());
}
