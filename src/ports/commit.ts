import type { Notice } from '../core/incident/notice.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Millis } from '../core/base/time.ts';
import type { Update } from '../core/incident/update.ts';
import type { Snapshot } from './snapshots.ts';

/** Everything that one tick decided, with the snapshots when they are due; written atomically. */
export interface TickCommit {
  /** Event time up to which everything is decided: no later commit decides anything at or before it. */
  readonly at: Millis;
  /** The version of the judge that decided: `JUDGE_VERSION`. */
  readonly judge: number;
  /** Ticks up to and including this event time are folded into `snapshots`; null if this commit saves no snapshots. */
  readonly cursor: Millis | null;
  readonly incidents: readonly Incident[];
  readonly updates: readonly Update[];
  readonly notices: readonly Notice[];
  readonly snapshots: readonly Snapshot[];
  /** Whether `snapshots` is complete: previously saved ones that are not in it are deleted. */
  readonly anew: boolean;
  /** The account of evidence as of the cursor; null if unchanged. */
  readonly account: Uint8Array | null;
  /** The version of the imported history that `snapshots` have learned; stored with the cursor, and only if there is one. */
  readonly historyVersion: number;
}
