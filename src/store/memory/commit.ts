import { assertTick } from '../checks.ts';
import type { TickCommit } from '../store.ts';
import type { IncidentShelf } from './incidents.ts';
import type { NoticeShelf } from './outbox.ts';
import type { StreamShelf } from './streams.ts';

/** Nothing below can fail half-way, so all or nothing needs no more than this. */
export function commitTick(
  tick: TickCommit,
  { incidents, updates }: IncidentShelf,
  { notices }: NoticeShelf,
  streams: StreamShelf,
): void {
  assertTick(tick);
  for (const incident of tick.incidents) incidents.set(incident.id, incident);
  for (const update of tick.updates) if (!updates.has(update.id)) updates.set(update.id, update);
  for (const notice of tick.notices) if (!notices.has(notice.id)) notices.set(notice.id, notice);
  if (tick.cursor === null || (streams.cursor !== null && tick.cursor < streams.cursor)) return;
  streams.cursor = tick.cursor;
  streams.historyVersion = tick.historyVersion;
  if (tick.account !== null) streams.account = tick.account.slice();
  for (const { service, state } of tick.streams) streams.states.set(service, state.slice());
}
