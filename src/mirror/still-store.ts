import type { Millis } from '../core/base/time.ts';
import type { Store } from '../ports/store.ts';

/**
 * A store for a watch that only looks: time ends at `at`, and what the watch would write is left to the server, which has
 * written it already.
 */
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
