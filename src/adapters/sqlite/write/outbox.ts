import type { Notice } from '../../../core/incident/notice.ts';
import type { DatabaseSync } from 'node:sqlite';
import { isNews, toldBy, type Told } from '../../../core/incident/told.ts';

interface NoticeWriter {
  /** Stores it only if it tells subscribers of the service something new. */
  insert(notice: Notice, judge: number): void;
}

/** Writes inside the caller's transaction. */
export function noticeWriter(db: DatabaseSync): NoticeWriter {
  const insert = db.prepare(`
    INSERT INTO notices (id, service, judge, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`);
  const last = db.prepare('SELECT body FROM notices WHERE service = ? ORDER BY number DESC LIMIT 1');

  function toldLast(service: string): Told | null {
    const row = last.get(service) as { body: string } | undefined;
    return row === undefined ? null : toldBy(JSON.parse(row.body) as Notice);
  }

  return {
    insert(notice, judge) {
      if (!isNews(notice, toldLast(notice.service))) return;
      insert.run(notice.id, notice.service, judge, JSON.stringify(notice));
    },
  };
}
