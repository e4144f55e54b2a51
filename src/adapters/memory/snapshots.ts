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
  return {
    async load() {
      stillOpen();
      const snapshots = [...shelf.states]
        .map(([service, state]) => ({ service, state: state.slice() }))
        .sort((a, b) => (a.service < b.service ? -1 : 1));
      const { cursor, historyVersion, account } = shelf;
      return { cursor, snapshots, account: account?.slice() ?? null, historyVersion };
    },
  };
}
