import type { Notice } from '../../core/notification.ts';
import type { StillOpen } from '../checks.ts';
import type { Outbox } from '../store.ts';

/** What commits write and {@link memoryOutbox} reads: notices by id, and the ids that were sent. */
export interface NoticeShelf {
  readonly notices: Map<string, Notice>;
  readonly sent: Set<string>;
}

export function memoryOutbox({ notices, sent }: NoticeShelf, stillOpen: StillOpen): Outbox {
  return {
    async pending(limit) {
      stillOpen();
      return [...notices.values()].filter((notice) => !sent.has(notice.id)).slice(0, limit);
    },
    async sent(ids) {
      stillOpen();
      for (const id of ids) if (notices.has(id)) sent.add(id);
    },
  };
}
