import { appendFileSync, copyFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE, type Millis } from '../../core/base/time.ts';
import { report } from '../../ports/given.fixture.ts';
import { addToBatch, emptyBatch } from '../batches/batch.ts';
import { headOf } from './chain.ts';
import { copyDatabase } from './copy.ts';
import { freshDatabase } from './database.fixture.ts';
import { writeHead } from './head.ts';
import { ENDS_MAX, watchContent, type ContentWatch } from './overwritten.ts';
import { openSqliteStore } from './store.ts';
import { writerOf } from './write/writes.ts';

let folder: string;
let path: string;
let db: DatabaseSync;
let fresh: ReturnType<typeof freshDatabase>;
let watch: ContentWatch;
let now: Millis;
beforeEach(() => {
  now = 0;
  fresh = freshDatabase();
  ({ folder, path, db } = fresh);
  watch = watchContent(path, db, () => now);
});
afterEach(() => {
  fresh.dispose();
});

let reports = 0;
function append(count: number): void {
  const batch = emptyBatch();
  for (let n = 0; n < count; n += 1) addToBatch(batch, report({ id: `r${reports++}` }));
  writerOf(db)({ kind: 'append', batch });
}

const settle = () => db.exec('PRAGMA wal_checkpoint(TRUNCATE)');

describe('the file of a database in use', () => {
  test('is ours while only SQLite writes to it', () => {
    for (let round = 0; round < 5; round += 1) {
      append(500);
      expect(watch.isOurs()).toBe(true);
      if (round % 2 === 1) settle();
      expect(watch.isOurs()).toBe(true);
    }
    // As a backup program may do.
    utimesSync(path, 1, 1);
    expect(watch.isOurs()).toBe(true);
  });

  test('is ours after a VACUUM, before and after the checkpoint that shrinks it', () => {
    db.exec('CREATE TABLE filler (content BLOB)');
    db.exec('INSERT INTO filler VALUES (zeroblob(1000000))');
    settle();
    expect(watch.isOurs()).toBe(true);
    const full = statSync(path).size;
    db.exec('DROP TABLE filler; VACUUM');
    append(1);
    expect(watch.isOurs()).toBe(true);
    append(500);
    expect(watch.isOurs()).toBe(true);
    settle();
    expect(statSync(path).size).toBeLessThan(full);
    expect(watch.isOurs()).toBe(true);
    truncateSync(path, statSync(path).size - 1);
    expect(watch.isOurs()).toBe(false);
  });

  test('is not if it was cut off', () => {
    append(500);
    settle();
    expect(watch.isOurs()).toBe(true);
    truncateSync(path, statSync(path).size - 1);
    expect(watch.isOurs()).toBe(false);
  });

  test('is not if it is longer than the database', () => {
    settle();
    expect(watch.isOurs()).toBe(true);
    appendFileSync(path, 'x');
    expect(watch.isOurs()).toBe(false);
  });

  test('is not if an earlier copy of it, as long as it is now, was written over it', async () => {
    append(500);
    settle();
    const earlier = join(folder, 'earlier.db');
    await copyDatabase(path, earlier);
    append(500);
    settle();
    expect(watch.isOurs()).toBe(true);
    truncateSync(earlier, statSync(path).size);
    copyFileSync(earlier, path);
    expect(watch.isOurs()).toBe(false);
  });

  test('is not if it lacks what the head beside it says', async () => {
    const earlier = join(folder, 'earlier.db');
    settle();
    await copyDatabase(path, earlier);
    expect(watch.isOurs()).toBe(true);
    append(5);
    settle();
    writeHead(folder, headOf(db));
    truncateSync(earlier, statSync(path).size);
    copyFileSync(earlier, path);
    expect(watch.isOurs()).toBe(false);
  });
});

describe('the ends of the log', () => {
  test('are remembered by the minute, and the newest', () => {
    append(1);
    watch.isOurs();
    append(1);
    watch.isOurs();
    expect(watch.ends()).toEqual([headOf(db)]);
    now += MINUTE;
    append(1);
    watch.isOurs();
    expect(watch.ends().map(({ seq }) => seq)).toEqual([2, 3]);
  });

  test.each([
    [ENDS_MAX, 1],
    [ENDS_MAX + 1, 2],
  ])('of %i minutes begin with that of minute %i', (minutes, first) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      append(1);
      watch.isOurs();
      now += MINUTE;
    }
    expect(watch.ends()[0]?.seq).toBe(first);
  });
});

test('a file that is empty beside a log that is not is refused, and the log is left', async () => {
  const alone = join(folder, 'alone');
  await (await openSqliteStore({ folder: alone })).close();
  const [file, log] = [join(alone, 'outcry.db'), join(alone, 'outcry.db-wal')];
  truncateSync(file, 0);
  writeFileSync(log, 'all that is left');
  await expect(openSqliteStore({ folder: alone, exclusive: true })).rejects.toMatchObject({
    code: 'data_corrupt',
  });
  expect(statSync(log).size).toBe(16);
});
