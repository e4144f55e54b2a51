import type { Millis } from '../../core/time.ts';
import type { StillOpen } from '../../ports/checks.ts';
import type { Streams } from '../../ports/snapshots.ts';

/** What commits write and {@link memoryStreams} reads. */
export interface StreamShelf {
  cursor: Millis | null;
  historyVersion: number;
  account: Uint8Array | null;
  readonly states: Map<string, Uint8Array>;
}

export function memoryStreams(shelf: StreamShelf, stillOpen: StillOpen): Streams {
  return {
    async load() {
      stillOpen();
      const streams = [...shelf.states]
        .map(([service, state]) => ({ service, state: state.slice() }))
        .sort((a, b) => (a.service < b.service ? -1 : 1));
      const { cursor, historyVersion, account } = shelf;
      return { cursor, streams, account: account?.slice() ?? null, historyVersion };
    },
  };
}
