import type { StillOpen } from '../../ports/checks.ts';
import type { History, ImportedCounts } from '../../ports/history.ts';

export interface HistoryShelf {
  readonly puts: Map<string, { readonly past: ImportedCounts; readonly version: number }>;
  version: number;
}

export function memoryHistory(shelf: HistoryShelf, stillOpen: StillOpen): History {
  const { puts } = shelf;
  return {
    async put(past) {
      stillOpen();
      shelf.version += 1;
      puts.set(past.service, { past: { ...past, counts: [...past.counts] }, version: shelf.version });
    },
    async get(service) {
      stillOpen();
      return puts.get(service)?.past ?? null;
    },
    async version() {
      stillOpen();
      return shelf.version;
    },
    async changedSince(version) {
      stillOpen();
      return [...puts]
        .filter(([, put]) => put.version > version)
        .map(([service]) => service)
        .sort();
    },
  };
}
