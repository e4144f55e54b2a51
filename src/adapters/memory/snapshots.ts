import type { Millis } from '../../core/base/time.ts';
import type { StillOpen } from '../../ports/checks.ts';
import type { Snapshots } from '../../ports/snapshots.ts';

/** What commits write and {@link memorySnapshots} reads. */
export interface SnapshotShelf {
  cursor: Millis | null;
  historyVersion: number;
  account: Uint8Array | null;
  readonly states: Map<string, Uint8Array>;
}

export function memorySnapshots(shelf: SnapshotShelf, stillOpen: StillOpen): Snapshots {
  function standing() {
    stillOpen();
    const { cursor, historyVersion, account } = shelf;
    return { cursor, account: account?.slice() ?? null, historyVersion };
  }

  function all() {
    stillOpen();
    return [...shelf.states]
      .map(([service, state]) => ({ service, state: state.slice() }))
      .sort((a, b) => (a.service < b.service ? -1 : 1));
  }

  return {
    standing: async () => standing(),
    names: async () => all().map(({ service }) => service),
    async get(name) {
      stillOpen();
      return shelf.states.get(name)?.slice() ?? null;
    },
    async *each() {
      yield* all();
    },
    load: async () => ({ ...standing(), snapshots: all() }),
  };
}
