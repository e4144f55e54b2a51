import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OutcryError } from '../../core/base/errors.ts';
import { DAY, HOUR, MINUTE } from '../../core/base/time.ts';
import {
  catalog,
  incident,
  mark,
  notice,
  past,
  report,
  snapshot,
  START,
  tick,
  update,
} from '../../ports/given.fixture.ts';
import { auditDatabase, damageBehind } from './audit.ts';
import { connect } from './database.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { repairClock } from './repair.ts';
import { openSqliteStore } from './store.ts';

let filled: string;
let folder: string;
beforeAll(async () => {
  filled = mkdtempSync(join(tmpdir(), 'outcry-audit-'));
  await fill(filled);
});
afterAll(() => rmSync(filled, { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-audit-'));
  copyFileSync(join(filled, 'outcry.db'), join(folder, 'outcry.db'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function fill(folder: string): Promise<void> {
  const store = await openSqliteStore({ folder, exclusive: true });
  const place = { country: 'GB', city: 'Glasgow', region: 'Scotland' };
  for (let nth = 0; nth < 20; nth += 1)
    await store.reports.append(
      report({
        id: `r${nth}`,
        at: START + nth * 20 * MINUTE,
        reporter: `p${nth % 7}`,
        service: nth % 5 === 0 ? 'y' : 'x',
        problem: nth % 2 === 0 ? 'app' : null,
        place: nth % 3 === 0 ? place : null,
        network: nth % 4 === 0 ? 2_856 : null,
        counted: nth % 6 !== 0 && nth !== 7 && nth !== 8,
        reason: nth % 6 === 0 ? 'repeat' : nth === 7 ? 'works' : nth === 8 ? 'answer' : null,
        ...(nth === 8 ? { answer: { elsewhere: 'all', link: null } } : {}),
      }),
    );
  await store.commit(
    tick({
      cursor: START,
      incidents: [incident({ id: 'i' })],
      updates: [update('i', 1)],
      notices: [notice('n')],
      snapshots: [snapshot('x', 1), snapshot('y', 2)],
      account: Uint8Array.of(1, 2, 3),
    }),
  );
  await store.commit(tick({ cursor: START + 1, snapshots: [snapshot('x', 3)] }));
  await store.outbox.sent(['n'], START);
  await store.marks.put(mark('i'));
  await store.history.put(past('x', [1, 2]));
  await store.catalog.apply(catalog('x'));
  await store.coverage.cover(START);
  await store.coverage.put({ service: null, from: START - HOUR, to: START, reason: 'off' });
  await store.close();
}

/** Changes the database as none of our writers would: triggers are dropped, and then restored. */
function harm(sql: string): void {
  const db = connect(join(folder, 'outcry.db'), { readOnly: false });
  const triggers = db.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`).all() as {
    name: string;
    sql: string;
  }[];
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  db.exec(sql);
  for (const trigger of triggers) db.exec(trigger.sql);
  db.close();
}

const unsound = () => auditDatabase(folder).filter(({ sound }) => !sound);

describe('the audit of a database', () => {
  test('finds nothing in one that only we have written, whatever is in it, even while a server writes', async () => {
    expect(unsound()).toEqual([]);
    const store = await openSqliteStore({ folder, exclusive: true });
    const appended = Promise.all(
      Array.from({ length: 50 }, (_, nth) =>
        store.reports.append(report({ id: `later ${nth}`, at: START + DAY })),
      ),
    );
    expect(unsound()).toEqual([]);
    await appended;
    expect(auditDatabase(folder).find(({ check }) => check === 'report log')?.detail).toBe(
      '70 reports are as they were written, from the first',
    );
    await store.close();
  });

  test.each([
    ['report log', `UPDATE reports SET comment = 'other' WHERE seq = 3`],
    ['report log', `UPDATE reports SET at = at + 1 WHERE seq = 3`],
    ['rollups', `UPDATE rollups SET count = count + 1 WHERE rowid_of = 0`],
    [
      'rollups',
      `UPDATE rollups SET minute = minute + 60000 WHERE dimension = 'place' AND key = 'GB:Scotland'`,
    ],
    ['rollups', `UPDATE rollups SET newcomers = 1 - newcomers WHERE dimension = 'network'`],
    ['rollups', `INSERT INTO rollups VALUES ('service', 'z', 60000, '', 1, 0)`],
    ['rollups', `DELETE FROM rollups WHERE dimension = 'problem'`],
    ['rollups', `DELETE FROM rollups WHERE dimension = 'works'`],
    ['rollups', `DELETE FROM rollups WHERE dimension = 'answer'`],
    ['rollups', `UPDATE days SET count = count + 1 WHERE service = 'y'`],
    ['rollups', `DELETE FROM days WHERE service = 'x'`],
    ['voices', `UPDATE voices SET voices = zeroblob(length(voices))`],
    ['tables', `UPDATE incidents SET body = replace(body, 'x', 'y')`],
    ['tables', `UPDATE decisions SET at = at + 1`],
    ['tables', `DELETE FROM decisions`],
    ['tables', `UPDATE notices SET sent_at = NULL`],
    ['tables', `UPDATE cursor SET account = x'010204'`],
    ['tables', `UPDATE streams SET state = x'00' WHERE service = 'y'`],
    ['tables', `UPDATE history SET counts = '[1,3]'`],
    ['tables', `UPDATE catalog SET body = body || ' '`],
    ['tables', `UPDATE marks SET finding = 'withdrawn'`],
    ['tables', `UPDATE coverage SET until = 9223372036854775807`],
    ['tables', `UPDATE holes SET reason = 'disk'`],
    ['tables', `INSERT INTO holes VALUES ('', 1, 2, 'off')`],
  ])('blames the %s after %s', async (check, sql) => {
    harm(sql.replace('rowid_of = 0', `dimension = 'service' AND service = 'x'`));
    expect(unsound().map((finding) => finding.check)).toContain(check);
  });

  test('says which service and dimension differ, and how many', async () => {
    harm(`DELETE FROM rollups WHERE dimension = 'problem' AND service = 'x'`);
    expect(unsound()).toEqual([
      {
        check: 'rollups',
        sound: false,
        detail:
          'of x by problem do not agree with the log minute by minute: 4 counted reports there, 0 in the rollups',
      },
    ]);
  });

  test('names an index that does not agree with its table, and a table that is not as the program makes it', async () => {
    harm('DROP INDEX holes_of_service');
    expect(() => auditDatabase(folder)).toThrow(expect.objectContaining({ code: 'data_corrupt' }));
  });

  test('of an upgraded database says from which report on it is chained', async () => {
    rmSync(join(folder, 'outcry.db'));
    const db = connect(join(folder, 'outcry.db'), { readOnly: false });
    migrate(db, MIGRATIONS.slice(0, 10));
    db.exec(`
      INSERT INTO reports (id, at, service, reporter) VALUES ('old', ${START}, 'x', 'p');
      INSERT INTO rollups VALUES ('service', 'x', ${START}, '', 1, 0);
      INSERT INTO incidents (id, service, state, detected_at, body) VALUES ('i', 'x', 'open', 1, '{}');
      INSERT INTO streams VALUES ('x', x'01')`);
    db.close();
    await (await openSqliteStore({ folder, exclusive: true })).close();
    const store = await openSqliteStore({ folder, exclusive: true });
    await store.reports.append(report({ id: 'new', at: START + HOUR }));
    await store.close();
    expect(unsound()).toEqual([]);
    expect(auditDatabase(folder).find(({ check }) => check === 'report log')?.detail).toBe(
      '1 reports are as they were written, from report 2 on; earlier ones were not chained',
    );
  });

  test('finds nothing after a wrong clock was corrected', async () => {
    expect(await repairClock({ folder, now: START + HOUR, known: null, backup: 'before.db' })).not.toBeNull();
    await (await openSqliteStore({ folder, exclusive: true })).close();
    expect(unsound()).toEqual([]);
  });

  test('names the damage behind an unexpected failure, if it finds any; an error of ours stays what it is', async () => {
    const ours = new Error('Broken rule');
    expect(damageBehind(ours, folder)).toBe(ours);
    const operating = new OutcryError('port_taken', 'taken');
    expect(damageBehind(operating, folder)).toBe(operating);
    harm(`UPDATE catalog SET body = '{'`);
    expect(damageBehind(ours, folder)).toMatchObject({
      code: 'data_corrupt',
      cause: 'tables: 1 row of catalog changed by themselves',
    });
  });
});
