import { closedError } from '../checks.ts';
import type { Store } from '../store.ts';
import { memoryCatalog } from './catalog.ts';
import { commitTick } from './commit.ts';
import { memoryCoverage } from './coverage.ts';
import { memoryHistory } from './history.ts';
import { memoryIncidents } from './incidents.ts';
import type { IncidentShelf } from './incidents.ts';
import { memoryMarks } from './marks.ts';
import { memoryOutbox } from './outbox.ts';
import type { NoticeShelf } from './outbox.ts';
import { memoryReports } from './reports.ts';
import { memoryRollups } from './rollups.ts';
import { memoryStreams } from './streams.ts';
import type { StreamShelf } from './streams.ts';

/** A store that lets go of everything when it closes: for tests and replay. */
export function openMemoryStore(): Store {
  let closed = false;
  function stillOpen(): void {
    if (closed) throw closedError();
  }
  const incidents: IncidentShelf = { incidents: new Map(), updates: new Map() };
  const notices: NoticeShelf = { notices: new Map(), sent: new Set() };
  const streams: StreamShelf = { cursor: null, historyVersion: 0, account: null, states: new Map() };
  const { rollups, count } = memoryRollups(stillOpen);
  const reports = memoryReports(count, stillOpen);
  return {
    reports,
    rollups,
    incidents: memoryIncidents(incidents, stillOpen),
    marks: memoryMarks(stillOpen),
    outbox: memoryOutbox(notices, stillOpen),
    streams: memoryStreams(streams, stillOpen),
    history: memoryHistory(stillOpen),
    coverage: memoryCoverage(stillOpen),
    catalog: memoryCatalog(stillOpen),
    async commit(tick) {
      stillOpen();
      commitTick(tick, incidents, notices, streams);
    },
    async close() {
      closed = true;
      await reports.idle();
    },
  };
}
