import type { Notice } from '../../core/incident/notice.ts';
import type { Told } from '../../core/incident/told.ts';
import type { StillOpen } from '../../ports/checks.ts';
import type { Outbox } from '../../ports/outbox.ts';

/** What commits write and {@link memoryOutbox} reads: notices by id, the ids sent, and what subscribers of each service know. */
export interface NoticeShelf {
  readonly notices: Map<string, Notice>;
  readonly sent: Set<string>;
  readonly told: Map<string, Told>;
}

export function memoryOutbox({ notices, sent, told }: NoticeShelf, stillOpen: StillOpen): Outbox {
  return {
    async pending(limit) {
      stillOpen();
      return [...notices.values()].filter((notice) => !sent.has(notice.id)).slice(0, limit);
    },
    async sent(ids) {
      stillOpen();
      for (const id of ids) if (notices.has(id)) sent.add(id);
    },
    async told(service) {
      stillOpen();
      return told.get(service) ?? null;
    },
  };
}
