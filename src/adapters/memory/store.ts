import { closedError } from '../../ports/checks.ts';
import type { Store } from '../../ports/store.ts';
import { memoryCatalog } from './catalog.ts';
import { memoryChannels } from './channels.ts';
import { commitTick } from './commit.ts';
import { memoryCoverage } from './coverage.ts';
import { memoryDecisions } from './decisions.ts';
import { memoryDeliveries } from './deliveries.ts';
import { memoryHistory } from './history.ts';
import { memoryIncidents } from './incidents.ts';
import { memoryKeys } from './keys.ts';
import { memoryLog } from './log.ts';
import { memoryMarks } from './marks.ts';
import { emptyMemory, type Memory } from './database.ts';
import { memoryOutbox } from './outbox.ts';
import { memoryRollups } from './rollups.ts';
import { memoryRetention } from './retention.ts';
import { memorySnapshots } from './snapshots.ts';
import { memorySubscribers } from './subscribers.ts';

/** A store in memory, for tests and replay: its content is lost with the last reference to it. */
export function openMemoryStore(memory: Memory = emptyMemory()): Store {
  let closed = false;
  function stillOpen(): void {
    if (closed) throw closedError();
  }
  const reports = memoryLog(memory.log, stillOpen);
  return {
    reports,
    rollups: memoryRollups(memory.log.rollups, stillOpen),
    incidents: memoryIncidents(memory.incidents, memory.decisions, stillOpen),
    decisions: memoryDecisions(memory.decisions, stillOpen),
    marks: memoryMarks(memory.marks, stillOpen),
    outbox: memoryOutbox(memory.notices, stillOpen),
    snapshots: memorySnapshots(memory.snapshots, stillOpen),
    history: memoryHistory(memory.history, stillOpen),
    coverage: memoryCoverage(memory.coverage, stillOpen),
    catalog: memoryCatalog(memory.catalog, stillOpen),
    channels: memoryChannels(memory.channels, stillOpen),
    deliveries: memoryDeliveries(memory.deliveries, memory.notices, stillOpen),
    subscribers: memorySubscribers(memory.subscribers, stillOpen),
    keys: memoryKeys(memory.keys, stillOpen),
    retention: memoryRetention(memory, stillOpen),
    async commit(tick) {
      stillOpen();
      commitTick(tick, memory);
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
