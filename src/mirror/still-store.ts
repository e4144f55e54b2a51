import type { Millis } from '../core/base/time.ts';
import type { Store } from '../ports/store.ts';

/** A store for a watch that only reads: time ends at `at`, and writes are ignored, because the server has made them already. */
export function stillStore(store: Store, at: Millis): Store {
  const { reports, coverage } = store;
  return {
    ...store,
    reports: { ...reports, horizon: async () => at },
    coverage: { ...coverage, cover: leave, put: leave },
    commit: leave,
  };
}

const leave = async (): Promise<void> => {};
