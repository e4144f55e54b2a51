import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOUR } from '../../core/base/time.ts';
import { report, START } from '../../ports/given.fixture.ts';
import type { NewReport } from '../../ports/log.ts';
import { addToBatch, emptyBatch } from '../batches/batch.ts';
import { brokenSentence } from '../batches/chained.ts';
import { digestAt, examineChain, headOf, rechain } from './chain.ts';
import { connect } from './database.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { findMisdated, redate } from './redate.ts';
import { writerOf } from './write/writes.ts';

let folder: string;
let db: DatabaseSync;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-chain-'));
  db = connect(join(folder, 'outcry.db'), { readOnly: false });
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

function append(...batches: readonly (readonly Partial<NewReport>[])[]): void {
  appendWith(writerOf(db), ...batches);
}

function appendWith(
  write: ReturnType<typeof writerOf>,
  ...batches: readonly (readonly Partial<NewReport>[])[]
): void {
  for (const reports of batches) {
    const batch = emptyBatch();
    for (const facts of reports) addToBatch(batch, report(facts));
    write({ kind: 'append', batch });
  }
}

const FULL: Partial<NewReport> = {
  place: { country: 'GB', city: 'Glasgow', region: 'Scotland' },
  problem: 'app',
  network: 2_856,
  sender: { block: 'b', wide: 'w' },
  device: { token: 'd', behind: 'e', ip: 4, seat: 1 },
  comment: 'Geht nicht: "ä" 💥',
  idempotency: 'key',
};
const ANSWER: Partial<NewReport> = {
  counted: false,
  reason: 'answer',
  answer: { elsewhere: 'some', link: 'wifi' },
};

describe('the chain of the log', () => {
  test('is what an outsider computes from the documented lines: JSON, keys in order, no nulls, a line feed each', () => {
    migrate(db);
    append([{ id: 'a', ...FULL }, { id: 'b' }], [{ id: 'c', counted: false, reason: 'repeat' }]);
    const first = sha256(
      Buffer.alloc(32),
      `{"at":${START},"behind":"e","block":"b","comment":"Geht nicht: \\"ä\\" 💥","device":"d","id":"a","idempotency":"key","ip":4,"network":2856,` +
        `"place":"GB/Glasgow","problem":"app","region":"GB:Scotland","reporter":"p","seat":1,"seq":1,"service":"x","wide":"w"}\n` +
        `{"at":${START},"id":"b","reporter":"p","seq":2,"service":"x"}\n`,
    );
    const second = sha256(
      first,
      `{"at":${START},"id":"c","reason":"repeat","reporter":"p","seq":3,"service":"x"}\n`,
    );
    expect(digestAt(db, 2)).toBe(first.toString('hex'));
    expect(headOf(db)).toEqual({ seq: 3, digest: second.toString('hex') });
    expect(digestAt(db, 1)).toBeNull();
    expect(examineChain(db)).toEqual({ from: 1, reports: 3, broken: [] });
  });

  test('detects changes in every column of a report', () => {
    migrate(db);
    append([{ id: 'a', ...FULL, ...ANSWER }]);
    const columns = db.prepare(`SELECT name FROM pragma_table_info('reports')`).all() as { name: string }[];
    for (const { name } of columns) {
      db.exec('SAVEPOINT one');
      const other = ['seq', 'at', 'network', 'ip', 'seat'].includes(name) ? '7' : `'other'`;
      db.exec(`UPDATE reports SET ${name} = ${other}`);
      expect([name, examineChain(db).broken.length > 0]).toEqual([name, true]);
      db.exec('ROLLBACK TO one; RELEASE one');
    }
    expect(examineChain(db).broken).toEqual([]);
  });

  test('whatever text and numbers reports contain, what was written agrees with what is read', () => {
    migrate(db);
    db.exec('PRAGMA synchronous = OFF');
    const text = fc.string({ unit: 'binary' });
    const loneSurrogates = fc
      .array(fc.integer({ min: 0xd700, max: 0xe0ff }))
      .map((units) => String.fromCharCode(...units));
    const anyText = fc.oneof(text, loneSurrogates);
    let nth = 0;
    const write = writerOf(db);
    fc.assert(
      fc.property(
        fc.array(fc.record({ comment: fc.option(anyText), service: anyText, problem: fc.option(anyText) }), {
          minLength: 1,
          maxLength: 10,
        }),
        (all) => {
          appendWith(
            write,
            all.map((facts) => ({ ...facts, id: `r${++nth}` })),
          );
          expect(examineChain(db, 1).broken).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  }, 30_000);

  test('names the range in which a report was changed, removed, or inserted', () => {
    migrate(db);
    append([{ id: 'a' }, { id: 'b' }], [{ id: 'c' }, { id: 'd' }], [{ id: 'e' }]);
    db.exec(`SAVEPOINT one; UPDATE reports SET service = 'y' WHERE id = 'c'`);
    expect(examineChain(db).broken).toEqual([{ first: 3, last: 4 }]);
    expect(brokenSentence(examineChain(db).broken)).toBe('reports 3 to 4 are not what was written');
    db.exec(`ROLLBACK TO one; DELETE FROM reports WHERE id = 'e'`);
    expect(examineChain(db).broken).toEqual([
      { first: 5, last: 5 },
      { first: 5, last: 5 },
    ]);
    db.exec(`ROLLBACK TO one; INSERT INTO reports (id, at, service, reporter) VALUES ('f', 1, 'x', 'p')`);
    expect(examineChain(db).broken).toEqual([{ first: 6, last: 6 }]);
    db.exec(`ROLLBACK TO one; DELETE FROM chain WHERE first = 3`);
    expect(examineChain(db).broken).toEqual([
      { first: 3, last: 4 },
      { first: 5, last: 5 },
    ]);
    db.exec(`ROLLBACK TO one; UPDATE chain SET last = 100000000 WHERE first = 3`);
    expect(examineChain(db).broken.length).toBeGreaterThan(0);
    db.exec(`ROLLBACK TO one; UPDATE reports SET at = 9223372036854775807 WHERE id = 'a'`);
    expect(examineChain(db).broken).toEqual([{ first: 1, last: 2 }]);
  });

  test('a check of the newest goes back by as many reports as it says, and no further than their batch', () => {
    migrate(db);
    append([{ id: 'a' }, { id: 'b' }], [{ id: 'c' }, { id: 'd' }], [{ id: 'e' }]);
    expect(examineChain(db, 1)).toEqual({ from: 1, reports: 1, broken: [] });
    expect(examineChain(db, 2)).toEqual({ from: 1, reports: 3, broken: [] });
    db.exec(`UPDATE reports SET service = 'y' WHERE id = 'b'`);
    expect(examineChain(db, 3).broken).toEqual([]);
    expect(examineChain(db, 4).broken).toEqual([{ first: 1, last: 2 }]);
  });

  test('of a log from before chains existed covers it from the first report after the upgrade', () => {
    migrate(
      db,
      MIGRATIONS.slice(
        0,
        MIGRATIONS.findIndex((step) => step.includes('CREATE TABLE chain')),
      ),
    );
    db.exec(`INSERT INTO reports (id, at, service, reporter) VALUES ('a', 1, 'x', 'p'), ('b', 2, 'x', 'p')`);
    migrate(db);
    expect(examineChain(db)).toEqual({ from: null, reports: 0, broken: [] });
    append([{ id: 'c' }]);
    expect(examineChain(db)).toEqual({ from: 3, reports: 1, broken: [] });
    db.exec(`UPDATE reports SET comment = '' WHERE id = 'c'`);
    expect(examineChain(db).broken).toEqual([{ first: 3, last: 3 }]);
  });

  test('has no row of a batch that was rolled back, and none for reports that were already in the log', () => {
    migrate(db);
    append([{ id: 'a', idempotency: 'k' }], [{ id: 'b', idempotency: 'k' }]);
    expect(headOf(db)?.seq).toBe(1);
    db.exec(
      `CREATE TRIGGER no BEFORE INSERT ON voices BEGIN SELECT RAISE(ABORT, 'no'); END; DELETE FROM voices`,
    );
    expect(() => append([{ id: 'c' }])).toThrow('no');
    expect(examineChain(db)).toEqual({ from: 1, reports: 1, broken: [] });
  });

  test('holds again after a wrong clock was corrected, and earlier reports keep their digests', () => {
    migrate(db);
    append(
      [{ id: 'a' }],
      [{ id: 'b' }],
      [{ id: 'c', at: START + 5 * HOUR }],
      [{ id: 'd', at: START + 5 * HOUR }],
    );
    const kept = digestAt(db, 2);
    const mended = headOf(db);
    redate(db, findMisdated(db, START + HOUR, null)!, START + HOUR);
    expect(examineChain(db)).toEqual({ from: 1, reports: 4, broken: [] });
    expect(digestAt(db, 2)).toBe(kept);
    expect(headOf(db)?.digest).not.toBe(mended?.digest);
    append([{ id: 'e', at: START + 2 * HOUR }]);
    expect(examineChain(db)).toEqual({ from: 1, reports: 5, broken: [] });
  });

  test('rebuilt from a report that is not chained changes nothing', () => {
    migrate(db);
    append([{ id: 'a' }]);
    const head = headOf(db);
    rechain(db, 2);
    expect(headOf(db)).toEqual(head);
  });
});

function sha256(before: Uint8Array, text: string): Buffer {
  return createHash('sha256').update(before).update(text).digest();
}
