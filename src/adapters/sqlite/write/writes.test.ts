import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { report } from '../../../ports/given.fixture.ts';
import { addToBatch, emptyBatch } from '../../batches/batch.ts';
import type { Batch } from '../../batches/batch.ts';
import { freshDatabase } from '../database.fixture.ts';
import { isFatal, numberOf, operatingError } from '../database.ts';
import { writerOf } from './writes.ts';

let db: DatabaseSync;
let fresh: ReturnType<typeof freshDatabase>;
beforeEach(() => {
  fresh = freshDatabase();
  ({ db } = fresh);
});
afterEach(() => {
  fresh.dispose();
});

describe('a write', () => {
  test('on a full disk is rolled back as a whole, is no reason to give up, and succeeds once there is space', () => {
    const carryOut = writerOf(db);
    carryOut({ kind: 'append', batch: batchOf(10, 'before') });
    db.exec(`PRAGMA max_page_count = ${numberOf(db, 'PRAGMA page_count') + 4}`);
    const big = { kind: 'append', batch: batchOf(2_000, 'big') } as const;
    const error = thrownBy(() => carryOut(big));
    expect(String(error)).toContain('full');
    expect(isFatal(error)).toBe(false);
    expect(db.isTransaction).toBe(false);
    expect(numberOf(db, 'SELECT count(*) FROM reports')).toBe(10);
    expect(numberOf(db, `SELECT sum(count) FROM rollups WHERE dimension = 'service'`)).toBe(10);
    db.exec('PRAGMA max_page_count = 1000000');
    expect(carryOut(big)).toEqual([]);
    expect(numberOf(db, 'SELECT count(*) FROM reports')).toBe(2_010);
    expect(numberOf(db, `SELECT sum(count) FROM rollups WHERE dimension = 'service'`)).toBe(2_010);
    expect(numberOf(db, 'SELECT max(seq) FROM reports')).toBe(2_010);
  });

  test('of many rows and of few is the same: full statements and the rest', () => {
    const carryOut = writerOf(db);
    for (const rows of [1, 31, 32, 33, 64, 65]) {
      const before = numberOf(db, 'SELECT count(*) FROM reports');
      carryOut({ kind: 'append', batch: batchOf(rows, `of ${rows}`) });
      expect(numberOf(db, 'SELECT count(*) FROM reports')).toBe(before + rows);
    }
  });
});

describe('an error of SQLite', () => {
  test('is fatal where a sync failed or the file is damaged, and not where the disk is full or another writer is busy', () => {
    const [syncFailed, folderSyncFailed, corrupt, notADatabase] = [1034, 1290, 11, 26];
    const [full, busy, busySnapshot, writeFailed] = [13, 5, 517, 778];
    expect([syncFailed, folderSyncFailed, corrupt, notADatabase].map((code) => isFatal(said(code)))).toEqual(
      Array.from({ length: 4 }, () => true),
    );
    expect([full, busy, busySnapshot, writeFailed].map((code) => isFatal(said(code)))).toEqual(
      Array.from({ length: 4 }, () => false),
    );
  });

  test('becomes an operating error with its cause; any other error stays what it is', () => {
    const codes = [11, 26, 267, 8, 14, 10, 13].map((code) => operatingError(said(code), 'outcry.db'));
    expect(codes).toMatchObject(
      [
        'data_corrupt',
        'data_corrupt',
        'data_corrupt',
        'data_unwritable',
        'data_unwritable',
        'store_failed',
        'store_failed',
      ].map((code) => ({ code, cause: { message: 'said' } })),
    );
    const ours = new Error('Broken rule');
    expect(operatingError(ours, 'outcry.db')).toBe(ours);
  });
});

function said(errcode: number): Error {
  return Object.assign(new Error('said'), { errcode });
}

function batchOf(rows: number, name: string): Batch {
  const batch = emptyBatch();
  for (let row = 0; row < rows; row += 1) {
    addToBatch(batch, report({ id: `${name} ${row}`, at: row }));
  }
  return batch;
}

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return null;
}
