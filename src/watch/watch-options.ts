import type { Bus } from '../ports/bus.ts';
import type { Account } from '../core/account/account.ts';
import type { Hole } from '../core/domain/coverage.ts';
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

/** What a watch is given: the store it reads and writes, what it cannot know by itself, and whom it tells. */
export interface WatchOptions {
  readonly store: Store;
  /** What `store.snapshots` has; the watch may be open before all of it is read. */
  readonly saved: SavedSnapshots;
  readonly bus: Bus;
  /** The nodes that share the store; left out or null: this server watches alone. */
  readonly nodes?: Pick<
    Nodes,
    'role' | 'follow' | 'tookReports' | 'shiftsAfter' | 'refused' | 'takeRefused'
  > | null;
  readonly now: () => Millis;
  readonly prior: (service: string) => Prior;
  readonly category?: (service: string) => string | null;
  readonly levels: (account: Account) => Levels;
  readonly relations?: () => Relations;
  /** Whether a network rents out machines; left out: none is known to. */
  readonly hosting?: (network: number) => boolean;
  /** What boards show, kept up to date with each report, commit and hole. */
  readonly boards?: Pick<Boards, 'begin' | 'count' | 'over'>;
  /** Told of each report as the watch comes to it, whichever node took it. */
  readonly onReport?: (report: Report) => void;
  /** How many services are watched, those that nobody has reported on included. */
  readonly watched?: () => number;
  /** Told where the saved monitors cannot be read and are learned anew from the log. */
  readonly onUnreadable?: (why: RangeError) => void;
  /** The version of the judge, in tests of another; see {@link JUDGE_VERSION}. */
  readonly judge?: number;
  /** Lets others have the processor; false where the program ends, and the pass with it. */
  readonly goOn?: () => Promise<boolean>;
  /** How long a slice of work takes; left out: `SLICE_MS`. */
  readonly sliceMs?: number;
  /** How long the opening waits for what was saved to be read; left out: until all is. */
  readonly patienceMs?: number;
  /** How long one pass over what was published before takes at most; the next goes on with it. Left out: it goes on to its end. */
  readonly passMs?: number;
  /** How often that is saved, so that a crash does not make it begin anew; left out: `CHECKPOINT_MS`. */
  readonly checkpointMs?: number;
  /** Signs of life that are this far apart mean that the server stood still; left out: the time between them means nothing. */
  readonly stalledAfter?: Millis;
  /** Whether a service is in the catalog; left out: all are. */
  readonly inCatalog?: (service: string) => boolean;
  /** The catalog in force, which is another where it was replaced. */
  readonly catalog?: () => object;
  /** Told of each hole in the reports as it is known. */
  readonly onHole?: (hole: Hole) => void;
  /** Told of every step of an incident once it is on disk, and of past counts that were taken in while it runs. */
  readonly onDecided?: (update: Update) => void;
  readonly onImported?: (service: string, past: PastCounts) => void;
}
