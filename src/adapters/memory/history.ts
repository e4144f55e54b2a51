import type { StillOpen } from '../../ports/checks.ts';
import type { History, PastCounts } from '../../ports/history.ts';

export function memoryHistory(stillOpen: StillOpen): History {
  const puts = new Map<string, { readonly past: PastCounts; readonly version: number }>();
  let version = 0;
  return {
    async put(past) {
      stillOpen();
      version += 1;
      puts.set(past.service, { past: { ...past, counts: [...past.counts] }, version });
    },
    async get(service) {
      stillOpen();
      return puts.get(service)?.past ?? null;
    },
    async version() {
      stillOpen();
      return version;
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
