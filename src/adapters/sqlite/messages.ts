import type { SQLInputValue } from 'node:sqlite';
import type { TickCommit } from '../../ports/commit.ts';
import type { Cutoffs } from '../../ports/retention.ts';
import type { Snapshot } from '../../ports/snapshots.ts';
import type { Batch } from '../batches/batch.ts';
import type { Duplicate } from '../batches/sort-batch.ts';

/* The messages between the main thread and the writer thread. */

/** Every kind of write that the main thread hands to the writer. */
export type Write =
  | { readonly kind: 'append'; readonly batch: Batch }
  | { readonly kind: 'days' }
  /** Snapshots of the commit that follows, which states how many were sent `ahead` of it; `first` marks the first message of them. */
  | { readonly kind: 'snapshots'; readonly snapshots: readonly Snapshot[]; readonly first: boolean }
  | { readonly kind: 'commit'; readonly tick: TickCommit; readonly ahead: number }
  /** Removes some of the data that is past its retention. */
  | { readonly kind: 'remove'; readonly before: Cutoffs }
  | { readonly kind: 'statements'; readonly statements: readonly Statement[] };

/** A compiled statement on one of the ordinary tables; see `adapters/tables`. */
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
  /** Checkpoints the write-ahead log into the database and truncates it, unless a reader holds it open. */
  | { readonly kind: 'wipe' }
  | { readonly kind: 'close' };

export interface WriterData {
  readonly path: string;
  /** Whether the writer records how far the log has come, as the one server of the folder does. */
  readonly keepsHead: boolean;
}
