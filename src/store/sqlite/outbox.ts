import type { Notice } from '../../core/incident/notice.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '../../core/base/time.ts';
import { isNews, toldBy, type Told } from '../../core/incident/told.ts';
import type { Outbox } from '../shelves.ts';
import type { Pen } from './pen.ts';
import type { Reading } from './reading.ts';

export function sqliteOutbox({ db, read }: Reading, pen: Pen): Outbox {
  const unsent = db.prepare('SELECT body FROM notices WHERE sent_at IS NULL ORDER BY number LIMIT ?');
  const told = lastOf(db);
  return {
    pending: (limit) =>
      read(() =>
        (unsent.all(limit) as unknown as { body: string }[]).map((row) => JSON.parse(row.body) as Notice),
      ),
    sent: (ids, at) => pen.write({ kind: 'sent', ids, at }),
    told: (service) => read(() => told(service)),
  };
}

function lastOf(db: DatabaseSync): (service: string) => Told | null {
  const last = db.prepare('SELECT body FROM notices WHERE service = ? ORDER BY number DESC LIMIT 1');
  return (service) => {
    const row = last.get(service) as { body: string } | undefined;
    return row === undefined ? null : toldBy(JSON.parse(row.body) as Notice);
  };
}

export interface NoticeWriter {
  /** Where it tells what subscribers of the service do not know. */
  insert(notice: Notice, judge: number): void;
  markSent(ids: readonly string[], at: Millis): void;
}

/** Writes inside the transaction of the caller. */
export function noticeWriter(db: DatabaseSync): NoticeWriter {
  const insert = db.prepare(`
    INSERT INTO notices (id, service, judge, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`);
  const told = lastOf(db);
  const mark = db.prepare('UPDATE notices SET sent_at = ? WHERE id = ? AND sent_at IS NULL');
  return {
    insert(notice, judge) {
      if (!isNews(notice, told(notice.service))) return;
      insert.run(notice.id, notice.service, judge, JSON.stringify(notice));
    },
    markSent(ids, at) {
      for (const id of ids) mark.run(at, id);
    },
  };
}
