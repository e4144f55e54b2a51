import type { Millis } from '../core/base/time.ts';

/** The detector of one service, frozen: what makes a restart warm. */
export interface Snapshot {
  readonly service: string;
  readonly state: Uint8Array;
}

/** What a restart continues from. */
export interface SavedSnapshots extends Standing {
  /** By name. */
  readonly snapshots: Iterable<Snapshot> | AsyncIterable<Snapshot>;
}

/** All of it in memory. */
export interface LoadedSnapshots extends Standing {
  readonly snapshots: readonly Snapshot[];
}

/** Where the snapshots stand, without them. */
export interface Standing {
  /** The event time the snapshots stand at; null in a new store. */
  readonly cursor: Millis | null;
  /** The account of evidence, frozen; null where none was saved yet. */
  readonly account: Uint8Array | null;
  /** The version of the imported history they have learned; 0 in a new store. */
  readonly historyVersion: number;
}

export interface Snapshots {
  standing(): Promise<Standing>;
  /** Names of what is saved, sorted. */
  names(): Promise<string[]>;
  /** One of them, by its name; null where there is none. */
  get(name: string): Promise<Uint8Array | null>;
  /** All that is saved, by name, a few at a time; nobody commits meanwhile. */
  each(): AsyncIterable<Snapshot>;
  /** Both, at once. */
  load(): Promise<LoadedSnapshots>;
}
