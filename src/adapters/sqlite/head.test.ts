import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { report, START } from '../../ports/given.fixture.ts';
import { addToBatch, emptyBatch } from '../batches/batch.ts';
import { headOf } from './chain.ts';
import { freshDatabase } from './database.fixture.ts';
import { connect } from './database.ts';
import { HEAD_EVERY_MS, HEAD_FILE, keepHead, lossSince, readHead, writeHead } from './head.ts';
import { migrate } from './migrate.ts';
import { openSqliteStore } from './store.ts';
import { writerOf } from './write/writes.ts';

let folder: string;
let path: string;
let db: DatabaseSync;
let fresh: ReturnType<typeof freshDatabase>;
beforeEach(() => {
  fresh = freshDatabase();
  ({ folder, path, db } = fresh);
});
afterEach(() => {
  vi.useRealTimers();
  fresh.dispose();
});

function append(id: string): void {
  const batch = emptyBatch();
  addToBatch(batch, report({ id }));
  writerOf(db)({ kind: 'append', batch });
}

describe('the head of the log', () => {
  test('is what was written, for its owner only, and replaces the previous one', () => {
    append('a');
    writeHead(folder, headOf(db));
    append('b');
    writeHead(folder, headOf(db));
    expect(readHead(folder)).toEqual(headOf(db));
    expect(statSync(join(folder, HEAD_FILE)).mode & 0o777).toBe(0o600);
    writeHead(folder, null);
    expect(readHead(folder)).toBeNull();
  });

  test.each([
    ['cut off', () => truncateSync(join(folder, HEAD_FILE), 40)],
    ['empty', () => truncateSync(join(folder, HEAD_FILE), 0)],
    ['all zeros', () => writeFileSync(join(folder, HEAD_FILE), Buffer.alloc(82))],
  ])('that is %s is ignored, and the next one overwrites it', (_what, spoil) => {
    append('a');
    writeHead(folder, headOf(db));
    spoil();
    expect(readHead(folder)).toBeNull();
    writeHead(folder, headOf(db));
    expect(readHead(folder)).toEqual(headOf(db));
  });

  test('in a folder that cannot be written prevents no report', () => {
    append('a');
    expect(() => writeHead(join(folder, 'not', 'there'), headOf(db))).not.toThrow();
  });

  test(`is written ${HEAD_EVERY_MS} ms after a report and not before, and immediately at the end`, () => {
    vi.useFakeTimers();
    const keeper = keepHead(db, path);
    append('a');
    keeper.moved();
    vi.advanceTimersByTime(HEAD_EVERY_MS - 1);
    append('b');
    keeper.moved();
    expect(readHead(folder)).toBeNull();
    vi.advanceTimersByTime(1);
    expect(readHead(folder)?.seq).toBe(2);
    append('c');
    keeper.moved();
    keeper.close();
    expect(readHead(folder)?.seq).toBe(3);
    keeper.close();
    vi.advanceTimersByTime(2 * HEAD_EVERY_MS);
    expect(readHead(folder)).toEqual(headOf(db));
  });

  test('detects what the database lacks, and another database, and nothing if the log continued', () => {
    append('a');
    append('b');
    const head = headOf(db);
    expect(lossSince(null, db)).toBeNull();
    expect(lossSince(head, db)).toBeNull();
    append('c');
    expect(lossSince(head, db)).toBeNull();
    expect(lossSince({ seq: 9, digest: head!.digest }, db)).toMatch(/^6 reports were acknowledged/u);
    expect(lossSince({ seq: 2, digest: '0'.repeat(64) }, db)).toMatch(/differ at report 2/u);
    const empty = connect(join(folder, 'other.db'), { readOnly: false });
    migrate(empty);
    expect(lossSince(head, empty)).toMatch(/^2 reports were acknowledged/u);
    empty.close();
  });

  test('is compared with the database at startup, once: a loss is reported, and then a new head is kept', async () => {
    const store = await openSqliteStore({ folder, exclusive: true });
    await store.reports.append(report({ id: 'a', at: START }));
    const early = headOf(db);
    const file = readFileSync(path);
    await store.reports.append(report({ id: 'b', at: START }));
    await store.close();
    expect(readHead(folder)).toEqual(headOf(db));
    db.close();
    for (const ending of ['-wal', '-shm']) rmSync(path + ending, { force: true });
    writeFileSync(path, file);
    db = connect(path, { readOnly: false });
    expect(early?.seq).toBe(1);
    const told: string[] = [];
    for (let start = 0; start < 2; start += 1) {
      const again = await openSqliteStore({
        folder,
        exclusive: true,
        onDamage: (sentence) => told.push(sentence),
      });
      await again.close();
    }
    expect(told.filter((sentence) => sentence.includes('were acknowledged'))).toHaveLength(1);
  });
});
