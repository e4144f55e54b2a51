import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unpackDigests } from '../../core/base/packed-digests.ts';
import { HOUR, SECOND, type Millis } from '../../core/base/time.ts';
import { VOICE_WINDOW, voiceKeys, type CountedVoice } from '../../core/domain/voices.ts';
import { START, report } from '../../ports/given.fixture.ts';
import { addToBatch, emptyBatch } from '../batches/batch.ts';
import { freshDatabase } from './database.fixture.ts';
import { numberOf } from './database.ts';
import { ROWS_AFTER, voiceReader } from './read/voices.ts';
import { ROW_BYTES_MAX } from './write/voices.ts';
import { writerOf } from './write/writes.ts';

let db: DatabaseSync;
let fresh: ReturnType<typeof freshDatabase>;
let write: ReturnType<typeof writerOf>;
beforeEach(() => {
  fresh = freshDatabase();
  ({ db } = fresh);
  write = writerOf(db);
});
afterEach(() => {
  fresh.dispose();
});

let people = 0;

/** Appends counted reports of new people, in one batch. */
function append(at: Millis, count = 1): void {
  const batch = emptyBatch();
  for (let nth = 0; nth < count; nth++) {
    const person = `p${people++}`;
    addToBatch(batch, report({ id: person, at, reporter: person }));
  }
  write({ kind: 'append', batch });
}

async function voicesAfter(seq: number): Promise<CountedVoice[]> {
  const voices: CountedVoice[] = [];
  const reader = voiceReader({ db, read: (query) => Promise.resolve(query()) });
  for await (const some of reader(seq)) voices.push(...unpackDigests(some));
  return voices;
}

function logged(): CountedVoice[] {
  type Row = { at: Millis; service: string; reporter: string };
  const rows = db.prepare('SELECT at, service, reporter FROM reports ORDER BY seq').all() as Row[];
  return rows.flatMap(({ at, ...row }) =>
    voiceKeys({ ...row, device: null }).map((digest) => ({ digest, at })),
  );
}

const rows = () => numberOf(db, 'SELECT count(*) FROM voices');

describe('the voices of a range of the log', () => {
  test('share a row up to its limit, and one more begins another', async () => {
    const each = Math.floor(ROW_BYTES_MAX / 16);
    for (let nth = 0; nth < each; nth++) append(START + nth);
    expect(rows()).toBe(1);
    append(START + each);
    expect(rows()).toBe(2);
    append(START + each, 10 * each);
    expect(rows()).toBe(3);
    expect(await voicesAfter(0)).toEqual(logged());
  });

  test('share a row for an hour, so that it can be removed in time', async () => {
    append(START);
    append(START + HOUR);
    expect(rows()).toBe(1);
    append(START + HOUR + 1);
    expect(rows()).toBe(2);
    expect(await voicesAfter(0)).toEqual(logged());
  });

  test('are removed when their window is over, as others are added', () => {
    for (let at = 0; at < 10 * VOICE_WINDOW; at += 30 * 60 * SECOND) append(START + at);
    expect(rows()).toBeLessThanOrEqual(VOICE_WINDOW / HOUR + 2);
  });

  test('that are in no row are read from the log: before the first, in between, and after the last', async () => {
    for (let nth = 0; nth < 5; nth++) append(START + nth * HOUR * 0.9, 300);
    const all = logged();
    expect(await voicesAfter(0)).toEqual(all);
    for (const gone of [1, 3, 5]) {
      db.exec(`DELETE FROM voices WHERE first = ${(gone - 1) * 300 + 1}`);
      expect(await voicesAfter(0)).toEqual(all);
      // The rest of a row that begins earlier is included.
      expect((await voicesAfter(gone * 300)).slice(-(1_500 - gone * 300))).toEqual(all.slice(gone * 300));
    }
    db.exec('DELETE FROM voices');
    expect(await voicesAfter(0)).toEqual(all);
    expect(await voicesAfter(1_500)).toEqual([]);
  });

  test('are found by their number: reading thousands of rows looks at none of them twice', () => {
    const steps = db.prepare(`EXPLAIN QUERY PLAN ${ROWS_AFTER}`).all() as { detail: string }[];
    const accesses = steps.map(({ detail }) => detail).filter((detail) => detail.includes('voices'));
    expect(accesses).toHaveLength(2);
    for (const access of accesses) expect(access).toMatch(/^SEARCH voices USING INTEGER PRIMARY KEY/u);
  });

  test('are rolled back with their reports', () => {
    append(START);
    db.exec('CREATE TRIGGER broken BEFORE UPDATE ON voices BEGIN SELECT RAISE(ABORT, "broken"); END');
    expect(() => append(START + 1)).toThrow('broken');
    expect(numberOf(db, 'SELECT count(*) FROM reports')).toBe(1);
    expect(numberOf(db, 'SELECT last FROM voices')).toBe(1);
  });

  test('of a batch that a jump of the clock divides are those that have not expired', async () => {
    const batch = emptyBatch();
    addToBatch(batch, report({ id: 'early', at: START, reporter: 'early' }));
    addToBatch(batch, report({ id: 'late', at: START + 100 * 24 * HOUR, reporter: 'late' }));
    write({ kind: 'append', batch });
    expect(await voicesAfter(0)).toEqual(logged().slice(1));
  });
});
