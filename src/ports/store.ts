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
 * Everything Outcry keeps. The report log is the source of truth: rollups, incidents, snapshots and the outbox can be recomputed from it,
 * the catalog and the imported history. Each part is a port in a file of its own; adapters live in `src/adapters`, one folder per engine,
 * and pass the one suite in `store.contract.ts`.
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
   * Writes what one tick decided, atomically. Idempotent: repeating a commit changes nothing, so a tick that is recomputed after a crash is
   * harmless. Incidents are put by id, updates are inserted once by id as {@link Decision}s, notices only if they tell subscribers of the
   * service something new ({@link isNews}), snapshots are put by service. The cursor never goes back: if a commit has an earlier cursor,
   * its snapshots, `account` and `historyVersion` are ignored. The exception is a commit that puts all snapshots `anew`: it replaces even
   * those that were further.
   */
  commit(tick: TickCommit): Promise<void>;

  /**
   * Checks whether all data is still where the next start will look for it. Rejects with `data_gone` if not: nothing more is accepted then,
   * and what was held is saved elsewhere if possible. Rejects with `data_locked` if another server has taken the place of this one.
   */
  check(): Promise<void>;

  /** Waits for accepted writes, then releases the medium. Later calls reject. Closing twice is fine. */
  close(): Promise<void>;
}
