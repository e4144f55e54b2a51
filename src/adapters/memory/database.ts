import type { Millis } from '../../core/base/time.ts';
import type { KeptKind } from '../../ports/retention.ts';
import type { CatalogInForce } from './catalog.ts';
import type { ChannelShelf } from './channels.ts';
import type { CoverageShelf } from './coverage.ts';
import type { DecisionShelf } from './decisions.ts';
import type { DeliveryShelf } from './deliveries.ts';
import type { HistoryShelf } from './history.ts';
import type { IncidentShelf } from './incidents.ts';
import type { KeyShelf } from './keys.ts';
import { emptyLog, type LogShelf } from './log.ts';
import type { MarkShelf } from './marks.ts';
import type { NoticeShelf } from './outbox.ts';
import type { SnapshotShelf } from './snapshots.ts';
import type { SubscriberShelf } from './subscribers.ts';

/** Everything held in memory. Stores opened on the same one write to the same log. */
export interface Memory {
  readonly log: LogShelf;
  readonly incidents: IncidentShelf;
  readonly decisions: DecisionShelf;
  readonly notices: NoticeShelf;
  readonly snapshots: SnapshotShelf;
  readonly marks: MarkShelf;
  readonly history: HistoryShelf;
  readonly coverage: CoverageShelf;
  readonly catalog: CatalogInForce;
  readonly channels: ChannelShelf;
  readonly deliveries: DeliveryShelf;
  readonly subscribers: SubscriberShelf;
  readonly keys: KeyShelf;
  /** For each kind, the moment before which everything was removed. */
  readonly removed: Record<KeptKind, Millis | null>;
}

export function emptyMemory(): Memory {
  return {
    log: emptyLog(),
    incidents: new Map(),
    decisions: { decisions: new Map(), until: null },
    notices: { notices: new Map(), sent: new Set(), told: new Map() },
    snapshots: { cursor: null, historyVersion: 0, account: null, states: new Map() },
    marks: { marks: new Map(), version: 0 },
    history: { puts: new Map(), version: 0 },
    coverage: { holes: new Map(), until: null },
    catalog: { catalog: null, version: 0 },
    channels: { channels: new Map(), silences: new Map(), health: new Map(), version: 0 },
    deliveries: new Map(),
    subscribers: { subscribers: new Map(), secrets: new Map() },
    keys: { keys: new Map(), version: 0 },
    removed: { comments: null, reports: null, minutes: null, days: null },
  };
}
