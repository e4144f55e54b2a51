import type { Millis } from '../core/base/time.ts';

/** The detector of one service, frozen: what makes a restart warm. */
export interface Snapshot {
  readonly service: string;
  readonly state: Uint8Array;
}

/** What a restart continues from. */
export interface SavedSnapshots {
  /** The event time the snapshots stand at; null in a new store. */
  readonly cursor: Millis | null;
  readonly snapshots: readonly Snapshot[];
  /** The account of evidence, frozen; null where none was saved yet. */
  readonly account: Uint8Array | null;
  /** The version of the imported history they have learned; 0 in a new store. */
  readonly historyVersion: number;
}

export interface Snapshots {
  load(): Promise<SavedSnapshots>;
}
