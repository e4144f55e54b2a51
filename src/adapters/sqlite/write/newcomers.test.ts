import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, floorTo, type Millis } from '../../../core/base/time.ts';
import { START, report } from '../../../ports/given.fixture.ts';
import { addToBatch, emptyBatch } from '../../batches/batch.ts';
import { freshDatabase } from '../database.fixture.ts';
import { numberOf } from '../database.ts';
import { REPORTS_READ, dayNewcomers } from './newcomers.ts';
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

let batches = 0;

/** Appends counted reports of these people in one batch. */
function append(people: readonly string[], at: Millis, write = writerOf(db)): void {
  const batch = emptyBatch();
  batches++;
  for (const [nth, reporter] of people.entries())
    addToBatch(batch, report({ id: `${batches}-${nth}`, at, reporter }));
  write({ kind: 'append', batch });
}

const people = (count: number, from = 0) => Array.from({ length: count }, (_, nth) => `p${from + nth}`);

/** How many reports were the first of their reporter that day. */
const counted = () => numberOf(db, `SELECT sum(newcomers) FROM rollups WHERE dimension = 'service'`);

const MIDNIGHT = floorTo(START, DAY) + DAY;

describe('who was counted that day, after a start', () => {
  test.each([
    [0, 0],
    [REPORTS_READ - 1, 0],
    [REPORTS_READ, 1],
    [REPORTS_READ + 1, 1],
    [2 * REPORTS_READ, 2],
  ])('of %d reports is read ahead in pieces: %d full ones, and what is left', (reports, pieces) => {
    if (reports > 0) append(people(reports), START);
    const newcomers = dayNewcomers(db);
    for (let nth = 0; nth < pieces; nth++) expect(newcomers.recall()).toBe(true);
    expect(newcomers.recall()).toBe(false);
    expect(newcomers.recall()).toBe(false);
    append(people(2, reports - 1), START + 1, writerOf(db, newcomers));
    expect(counted()).toBe(reports === 0 ? 2 : reports + 1);
  });

  test.each([0, 1, 2, 3])(
    'is read to the end by the first reports if only %d pieces were read ahead',
    (pieces) => {
      append(people(3 * REPORTS_READ), START);
      const newcomers = dayNewcomers(db);
      for (let nth = 0; nth < pieces; nth++) newcomers.recall();
      const write = writerOf(db, newcomers);
      append(people(3 * REPORTS_READ + 5), START + 1, write);
      append(people(3 * REPORTS_READ + 7), START + 2, write);
      expect(counted()).toBe(3 * REPORTS_READ + 7);
    },
  );

  test('is of no matter to reports of the next day, even if these begin in the middle of a batch', () => {
    append(people(10), MIDNIGHT - 2);
    const newcomers = dayNewcomers(db);
    newcomers.recall();
    const batch = emptyBatch();
    for (const [nth, at] of [MIDNIGHT - 1, MIDNIGHT].entries())
      for (const reporter of people(11))
        addToBatch(batch, report({ id: `${nth} ${reporter}`, at, reporter }));
    writerOf(db, newcomers)({ kind: 'append', batch });
    expect(counted()).toBe(10 + 1 + 11);
  });

  test('is read again after a transaction that was rolled back', () => {
    append(people(10), START);
    const newcomers = dayNewcomers(db);
    const write = writerOf(db, newcomers);
    db.exec('CREATE TRIGGER broken BEFORE UPDATE ON days BEGIN SELECT RAISE(ABORT, "broken"); END');
    expect(() => append(people(12), START + 1, write)).toThrow('broken');
    db.exec('DROP TRIGGER broken');
    expect(newcomers.recall()).toBe(false);
    append(people(12), START + 1, write);
    expect(counted()).toBe(12);
  });
});
