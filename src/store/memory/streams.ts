import type { Millis } from '../../core/base/time.ts';
import type { StillOpen } from '../checks.ts';
import type { Streams } from '../shelves.ts';

/** What commits write and {@link memoryStreams} reads. */
export interface StreamShelf {
  cursor: Millis | null;
  historyVersion: number;
  account: Uint8Array | null;
  readonly states: Map<string, Uint8Array>;
}

export function memoryStreams(shelf: StreamShelf, stillOpen: StillOpen): Streams {
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
    async *each() {
      yield* all();
    },
    load: async () => ({ ...standing(), streams: all() }),
  };
}
