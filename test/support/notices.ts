import { join } from 'node:path';
import { DATABASE_FILE, connect } from '../../src/adapters/sqlite/database.ts';
import type { Notice } from '../../src/core/incident/notice.ts';

/** All notices in a data folder, sent or not: with nobody to notify, waiting ones are marked as done. */
export function noticesIn(folder: string): Notice[] {
  const db = connect(join(folder, DATABASE_FILE), { readOnly: true });
  try {
    const rows = db.prepare('SELECT body FROM notices ORDER BY number').all();
    return rows.map(({ body }) => JSON.parse(String(body)) as Notice);
  } finally {
    db.close();
  }
}
