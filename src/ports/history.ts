import type { Millis } from '../core/base/time.ts';

/** Past counts of a service, imported from elsewhere so that a new instance has a baseline on its first day; NaN if unknown. */
export interface ImportedCounts {
  readonly service: string;
  readonly start: Millis;
  readonly bucketMs: Millis;
  readonly counts: readonly number[];
  /** By how much they were shifted from the times in their file, to end near the present; 0 if absent. */
  readonly movedMs?: Millis;
}

export interface History {
  /** Replaces what was imported for the service, atomically, and increments `version`. */
  put(past: ImportedCounts): Promise<void>;
  get(service: string): Promise<ImportedCounts | null>;
  /** Grows with every `put`, also by another process, so that a running server notices an import. */
  version(): Promise<number>;
  /** Slugs of services whose history was put after that version. */
  changedSince(version: number): Promise<string[]>;
}
