import type { Notice } from '../core/incident/notice.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Millis } from '../core/base/time.ts';
import type { Update } from '../core/incident/update.ts';
import type { Snapshot } from './snapshots.ts';

/** All that one tick decided, and where due what is saved with it; written as a whole or not at all. */
export interface TickCommit {
  /** Event time up to which all is decided: no later commit decides anything at or before it. */
  readonly at: Millis;
  /** The version of the judge that decided: `JUDGE_VERSION`. */
  readonly judge: number;
  /** Ticks up to and including this event time are folded into `snapshots`; null where this commit saves no snapshot. */
  readonly cursor: Millis | null;
  readonly incidents: readonly Incident[];
  readonly updates: readonly Update[];
  readonly notices: readonly Notice[];
  readonly snapshots: readonly Snapshot[];
  /** Whether `snapshots` are all that there are: those that were saved before and are not among them are let go. */
  readonly anew: boolean;
  /** The account of evidence as it stands at the cursor; null where it is as it was. */
  readonly account: Uint8Array | null;
  /** The version of the imported history that `snapshots` have learned; kept with the cursor, and only with one. */
  readonly historyVersion: number;
}
