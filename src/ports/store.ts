import type { CatalogShelf } from './catalog.ts';
import type { Channels } from './channels.ts';
import type { TickCommit } from './commit.ts';
import type { CoverageLog } from './coverage.ts';
import type { Decisions } from './decisions.ts';
import type { Deliveries } from './deliveries.ts';
import type { History } from './history.ts';
import type { Incidents } from './incidents.ts';
import type { ApiKeys } from './keys.ts';
import type { ReportLog } from './log.ts';
import type { Marks } from './marks.ts';
import type { Outbox } from './outbox.ts';
import type { Retention } from './retention.ts';
import type { Rollups } from './rollups.ts';
import type { Snapshots } from './snapshots.ts';
import type { Subscribers } from './subscribers.ts';

/**
 * Everything Outcry keeps. The report log is the source of truth: rollups, incidents, snapshots and the outbox
 * can be recomputed from it, the catalog and the imported history. Each part is a port with a file of its own; adapters live in
 * `src/adapters`, a folder for each engine, and pass the one suite in `store.contract.ts`.
 *
 * Every method may reject with an {@link OutcryError}: `store_failed` (the medium refused), `data_corrupt`.
 */
export interface Store {
  readonly reports: ReportLog;
  readonly rollups: Rollups;
  readonly incidents: Incidents;
  readonly decisions: Decisions;
  readonly marks: Marks;
  readonly outbox: Outbox;
  readonly snapshots: Snapshots;
  readonly history: History;
  readonly coverage: CoverageLog;
  readonly catalog: CatalogShelf;
  readonly channels: Channels;
  readonly deliveries: Deliveries;
  readonly subscribers: Subscribers;
  readonly keys: ApiKeys;
  readonly retention: Retention;

  /**
   * Writes what one tick decided, all or nothing. Idempotent: the same commit again changes nothing, so a tick that is
   * recomputed after a crash is harmless. Incidents are put by id, updates are inserted once by id as {@link Decision}s, notices
   * where they tell subscribers of the service what they were not told ({@link isNews}), snapshots are put by service. The cursor
   * never goes back: of a commit with an earlier cursor the snapshots, `account` and `historyVersion` are left out. The exception is a
   * commit that puts all snapshots `anew`: it replaces every one that stood further on.
   */
  commit(tick: TickCommit): Promise<void>;

  /**
   * Looks whether all of it is still where the next opening will look for it. Rejects with `data_gone` where it is not: nothing
   * more is taken then, and what was held is saved beside where that can be done.
   */
  check(): Promise<void>;

  /** Waits for what was accepted, then lets go of the medium. Later calls reject. Closing twice is fine. */
  close(): Promise<void>;
}
