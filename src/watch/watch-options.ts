import type { Bus } from '../ports/bus.ts';
import type { Account } from '../core/account/account.ts';
import type { Hole } from '../core/domain/coverage.ts';
import type { Confirmed } from '../core/fold/background.ts';
import type { Levels } from '../core/detect/levels.ts';
import type { PastCounts } from '../core/detect/past.ts';
import type { Prior } from '../core/detect/prior.ts';
import type { Report } from '../core/domain/report.ts';
import type { Relations } from '../core/domain/relations.ts';
import type { Millis } from '../core/base/time.ts';
import type { Update } from '../core/incident/update.ts';
import type { Boards } from './boards.ts';
import type { Nodes } from '../ports/nodes.ts';
import type { SavedSnapshots } from '../ports/snapshots.ts';
import type { Store } from '../ports/store.ts';

/** What a watch needs: its store, facts it cannot know by itself, and callbacks. */
export interface WatchOptions {
  readonly store: Store;
  /** The content of `store.snapshots`; the watch may open before all of it is read. */
  readonly saved: SavedSnapshots;
  readonly bus: Bus;
  /** The nodes that share the store; omitted or null if this server watches alone. */
  readonly nodes?: Pick<
    Nodes,
    'role' | 'follow' | 'tookReports' | 'shiftsAfter' | 'refused' | 'takeRefused'
  > | null;
  readonly now: () => Millis;
  readonly prior: (service: string) => Prior;
  readonly category?: (service: string) => string | null;
  readonly levels: (account: Account) => Levels;
  readonly relations?: () => Relations;
  /** Whether a network rents out machines; if omitted, none does. */
  readonly hosting?: (network: number) => boolean;
  /** Whether an editor has confirmed an incident, which is then reported; none if omitted. */
  readonly confirmed?: Confirmed;
  /** The boards, updated with each report, commit and hole. */
  readonly boards?: Pick<Boards, 'begin' | 'count' | 'over'>;
  /** Called with each report as the watch reaches it, whichever node took it. */
  readonly onReport?: (report: Report) => void;
  /** The number of watched services, including those without reports. */
  readonly watched?: () => number;
  /** Called when the saved monitors cannot be read and are learned anew from the log. */
  readonly onUnreadable?: (why: RangeError) => void;
  /** The version of the judge, for tests of another one; see {@link JUDGE_VERSION}. */
  readonly judge?: number;
  /** Yields to other work; resolves to false if the program ends, and the pass with it. */
  readonly goOn?: () => Promise<boolean>;
  /** The length of a slice of work; `SLICE_MS` by default. */
  readonly sliceMs?: number;
  /** How long opening waits for the saved state to be read; by default until all is read. */
  readonly patienceMs?: number;
  /** The maximum duration of one pass of the silent replay; the next pass continues it. By default it runs to the end. */
  readonly passMs?: number;
  /** How often the replay is checkpointed, so that a crash does not restart it; `CHECKPOINT_MS` by default. */
  readonly checkpointMs?: number;
  /** Heartbeats this far apart mean that the server stalled; if omitted, the time between them means nothing. */
  readonly stalledAfter?: Millis;
  /** Whether a service is in the catalog; if omitted, all are. */
  readonly inCatalog?: (service: string) => boolean;
  /** The catalog in force; another object once it was replaced. */
  readonly catalog?: () => object;
  /** Called with each hole in the reports as it becomes known. */
  readonly onHole?: (hole: Hole) => void;
  /** Called with every step of an incident once it is on disk, and with past counts imported while it runs. */
  readonly onDecided?: (update: Update) => void;
  readonly onImported?: (service: string, past: PastCounts) => void;
}
