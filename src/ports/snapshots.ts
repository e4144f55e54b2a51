import type { Millis } from '../core/base/time.ts';

/** The serialized detector of one service, from which a restart continues warm. */
export interface Snapshot {
  readonly service: string;
  readonly state: Uint8Array;
}

/** What a restart continues from. */
export interface SavedSnapshots extends Standing {
  /** Sorted by name. */
  readonly snapshots: Iterable<Snapshot> | AsyncIterable<Snapshot>;
}

/** All of it in memory. */
export interface LoadedSnapshots extends Standing {
  readonly snapshots: readonly Snapshot[];
}

/** The cursor of the snapshots, without the snapshots. */
export interface Standing {
  /** The event time of the snapshots; null in a new store. */
  readonly cursor: Millis | null;
  /** The serialized account of evidence; null if none was saved yet. */
  readonly account: Uint8Array | null;
  /** The version of the imported history they have learned; 0 in a new store. */
  readonly historyVersion: number;
}

export interface Snapshots {
  standing(): Promise<Standing>;
  /** Names of the snapshots, sorted. */
  names(): Promise<string[]>;
  /** One snapshot, by its name; null if there is none. */
  get(name: string): Promise<Uint8Array | null>;
  /** All snapshots by name, a few at a time; nothing may be committed meanwhile. */
  each(): AsyncIterable<Snapshot>;
  /** The standing and the snapshots, of one moment. */
  load(): Promise<LoadedSnapshots>;
}
