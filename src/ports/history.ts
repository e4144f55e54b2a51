import type { Millis } from '../core/base/time.ts';

/** Past counts of a service from elsewhere, `import`ed, so that a new instance has a baseline on its first day; NaN: not known. */
export interface ImportedCounts {
  readonly service: string;
  readonly start: Millis;
  readonly bucketMs: Millis;
  readonly counts: readonly number[];
  /** By how much they are later than in the file they came from, to end near the present; absent is not at all. */
  readonly movedMs?: Millis;
}

export interface History {
  /** Replaces what was imported for the service, all or nothing, and moves `version` on. */
  put(past: ImportedCounts): Promise<void>;
  get(service: string): Promise<ImportedCounts | null>;
  /** Grows with every `put`, also by another process: how a running server notices an import. */
  version(): Promise<number>;
  /** Slugs of services put after that version. */
  changedSince(version: number): Promise<string[]>;
}
