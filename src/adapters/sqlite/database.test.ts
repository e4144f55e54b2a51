import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/instance.ts';
import { LOG_BYTES_KEPT, connect } from './database.ts';

const ROW_BYTES = 8 * 1024 * 1024;

test('a write-ahead log that grew while somebody read an old moment is made short again while the server runs', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'a.db');
  const [writer, reader] = [connect(path, { readOnly: false }), connect(path, { readOnly: false })];
  const logBytes = () => statSync(`${path}-wal`).size;
  const write = () => writer.exec(`UPDATE filler SET bytes = randomblob(${ROW_BYTES})`);
  try {
    writer.exec(
      'PRAGMA journal_mode = WAL; CREATE TABLE filler (bytes BLOB); INSERT INTO filler VALUES (NULL)',
    );
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM filler').get();
    for (let written = 0; written <= LOG_BYTES_KEPT; written += ROW_BYTES) write();
    expect(logBytes()).toBeGreaterThan(LOG_BYTES_KEPT);
    reader.exec('COMMIT');
    // The first folds all of the log into the database, the next begins it anew.
    write();
    write();
    expect(logBytes()).toBeLessThanOrEqual(LOG_BYTES_KEPT);
  } finally {
    for (const db of [writer, reader]) db.close();
    rmSync(folder, { recursive: true });
  }
});
