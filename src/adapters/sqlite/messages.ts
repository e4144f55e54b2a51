import type { SQLInputValue } from 'node:sqlite';
import type { TickCommit } from '../../ports/commit.ts';
import type { Cutoffs } from '../../ports/retention.ts';
import type { Snapshot } from '../../ports/snapshots.ts';
import type { Batch } from '../batches/batch.ts';
import type { Duplicate } from '../batches/sort-batch.ts';

/* What the main thread and the writer thread say to each other. */

/** Everything that is ever written, as the main thread hands it to the writer. */
export type Write =
  | { readonly kind: 'append'; readonly batch: Batch }
  | { readonly kind: 'days' }
  /** Snapshots of the commit that follows, which says how many came `ahead` of it; `first`: before all others. */
  | { readonly kind: 'snapshots'; readonly snapshots: readonly Snapshot[]; readonly first: boolean }
  | { readonly kind: 'commit'; readonly tick: TickCommit; readonly ahead: number }
  /** A little of what was kept for long enough. */
  | { readonly kind: 'remove'; readonly before: Cutoffs }
  | { readonly kind: 'statements'; readonly statements: readonly Statement[] };

/** One of the ordinary tables, as it was compiled; see `adapters/tables`. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
}

export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly duplicates: readonly Duplicate[] }
  | { readonly kind: 'failed'; readonly cause: string; readonly fatal: boolean };

export type WriterRequest =
  | Write
  /** Folds the write-ahead log into the database and empties it, where nobody else reads in it. */
  | { readonly kind: 'wipe' }
  | { readonly kind: 'close' };

export interface WriterData {
  readonly path: string;
  /** Whether it writes down how far the log has come, as the one server of the folder does. */
  readonly keepsHead: boolean;
}
