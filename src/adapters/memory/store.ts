import { closedError } from '../../ports/checks.ts';
import type { Store } from '../../ports/store.ts';
import { memoryCatalog } from './catalog.ts';
import { commitTick, type Shelves } from './commit.ts';
import { memoryCoverage } from './coverage.ts';
import { memoryDecisions } from './decisions.ts';
import { memoryHistory } from './history.ts';
import { memoryIncidents } from './incidents.ts';
import { memoryMarks } from './marks.ts';
import { memoryOutbox } from './outbox.ts';
import { memoryReports } from './log.ts';
import { memoryRollups } from './rollups.ts';
import { memoryStreams } from './snapshots.ts';

/** A store that lets go of everything when it closes: for tests and replay. */
export function openMemoryStore(): Store {
  let closed = false;
  function stillOpen(): void {
    if (closed) throw closedError();
  }
  const shelves: Shelves = {
    incidents: new Map(),
    decisions: { decisions: new Map(), until: null },
    notices: { notices: new Map(), sent: new Set(), told: new Map() },
    streams: { cursor: null, historyVersion: 0, account: null, states: new Map() },
  };
  const { rollups, count } = memoryRollups(stillOpen);
  const reports = memoryReports(count, stillOpen);
  return {
    reports,
    rollups,
    incidents: memoryIncidents(shelves.incidents, shelves.decisions, stillOpen),
    decisions: memoryDecisions(shelves.decisions, stillOpen),
    marks: memoryMarks(stillOpen),
    outbox: memoryOutbox(shelves.notices, stillOpen),
    streams: memoryStreams(shelves.streams, stillOpen),
    history: memoryHistory(stillOpen),
    coverage: memoryCoverage(stillOpen),
    catalog: memoryCatalog(stillOpen),
    async commit(tick) {
      stillOpen();
      commitTick(tick, shelves);
    },
    async check() {
      stillOpen();
    },
    async close() {
      closed = true;
      await reports.idle();
    },
  };
}
