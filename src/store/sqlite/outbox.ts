import type { DatabaseSync } from 'node:sqlite';
import type { Notice } from '../../core/notification.ts';
import type { Millis } from '../../core/time.ts';
import type { Outbox } from '../store.ts';
import type { Pen } from './pen.ts';
import type { Reading } from './reading.ts';

export function sqliteOutbox({ db, read }: Reading, pen: Pen): Outbox {
  const unsent = db.prepare('SELECT body FROM notices WHERE sent_at IS NULL ORDER BY number LIMIT ?');
  return {
    pending: (limit) =>
      read(() =>
        (unsent.all(limit) as unknown as { body: string }[]).map((row) => JSON.parse(row.body) as Notice),
      ),
    sent: (ids, at) => pen.write({ kind: 'sent', ids, at }),
  };
}

export interface NoticeWriter {
  insert(notice: Notice): void;
  markSent(ids: readonly string[], at: Millis): void;
}

/** Writes inside the transaction of the caller. */
export function noticeWriter(db: DatabaseSync): NoticeWriter {
  const insert = db.prepare('INSERT INTO notices (id, body) VALUES (?, ?) ON CONFLICT (id) DO NOTHING');
  const mark = db.prepare('UPDATE notices SET sent_at = ? WHERE id = ? AND sent_at IS NULL');
  return {
    insert(notice) {
      insert.run(notice.id, JSON.stringify(notice));
    },
    markSent(ids, at) {
      for (const id of ids) mark.run(at, id);
    },
  };
}
