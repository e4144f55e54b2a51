import type { PastCounts } from '../core/detect/past.ts';
import type { History } from '../ports/history.ts';

/** The past counts that were imported, as far as they were taken in. */
export interface KnownHistory {
  of(service: string): PastCounts | null;
  /** The version that was taken in. */
  readonly version: number;
  /** Takes in what was put since the last time, also by another process; the slugs it is of. */
  refresh(): Promise<string[]>;
}

export function openHistory(history: History): KnownHistory {
  const past = new Map<string, PastCounts>();
  let taken = 0;
  return {
    of: (service) => past.get(service) ?? null,
    get version() {
      return taken;
    },
    async refresh() {
      const version = await history.version();
      if (version === taken) return [];
      const changed = await history.changedSince(taken);
      for (const service of changed) {
        const counts = await history.get(service);
        if (counts === null) past.delete(service);
        else past.set(service, counts);
      }
      taken = version;
      return changed;
    },
  };
}
