import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, floorTo, HOUR } from '../../core/base/time.ts';
import { report, snapshot, START, tick } from '../../ports/given.fixture.ts';
import type { NewReport } from '../../ports/log.ts';
import type { Cutoffs } from '../../ports/retention.ts';
import type { Store } from '../../ports/store.ts';
import { addToBatch, emptyBatch } from '../batches/batch.ts';
import { REMOVED_COUNTS_AT_ONCE, REMOVED_REPORTS_AT_ONCE } from '../batches/removal.ts';
import { auditDatabase } from './audit.ts';
import { brokenSentence } from '../batches/chained.ts';
import { examineChain } from './chain.ts';
import { connect, numberOf } from './database.ts';
import { migrate } from './migrate.ts';
import { openSqliteStore } from './store.ts';
import { writerOf } from './write/writes.ts';

const TODAY = floorTo(START, DAY);
const FOR_GOOD: Cutoffs = { reports: null, comments: null, minutes: null, days: null };

let folder: string;
let store: Store | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-removal-'));
  store = null;
});
afterEach(async () => {
  await store?.close();
  rmSync(folder, { recursive: true });
});

async function opened(): Promise<Store> {
  return (store = await openSqliteStore({ folder, exclusive: true }));
}

/** Writes to the database as another process would, which is not allowed. */
function meddle(sql: string): void {
  const db = connect(join(folder, 'outcry.db'), { readOnly: false });
  db.exec(sql);
  db.close();
}

const unsound = (): string[] =>
  auditDatabase(folder)
    .filter(({ sound }) => !sound)
    .map(({ detail }) => detail);

/** Days of reports with a comment each, in batches of one. */
async function given(
  { reports, commit }: Store,
  days: number,
  facts: Partial<NewReport> = {},
): Promise<void> {
  for (let day = days - 1; day >= 0; day -= 1)
    await reports.append(
      report({
        id: `r${day}`,
        reporter: `p${day}`,
        at: TODAY - day * DAY + 9 * HOUR,
        comment: `said-on-day-${day}`,
        ...facts,
      }),
    );
  await commit(tick({ cursor: START, snapshots: [snapshot('x', 1)] }));
}

async function removeAll({ retention }: Store, before: Partial<Cutoffs>): Promise<number> {
  for (let steps = 1; ; steps += 1) if (!(await retention.remove({ ...FOR_GOOD, ...before }))) return steps;
}

describe('data past its retention', () => {
  test('leaves a log that is provable as far as it is kept, and says what was removed', async () => {
    const open = await opened();
    await given(open, 6);
    await removeAll(open, { reports: TODAY - 3 * DAY, comments: TODAY - DAY });
    await open.close();
    expect(unsound()).toEqual([]);
    const log = auditDatabase(folder).find(({ check }) => check === 'report log');
    expect(log?.detail).toBe(
      '4 reports are as they were written, from the first that is kept, number 3. 2 earlier ones, from 2025-03-05 to ' +
        '2025-03-06, expired and were removed. They were as written.',
    );
  });

  test('cannot be hidden: another missing report, a changed cut and a changed rest are reported', async () => {
    const open = await opened();
    await given(open, 6);
    await removeAll(open, { reports: TODAY - 3 * DAY, comments: TODAY - DAY });
    await open.close();
    const broken = (): string | null => {
      const db = connect(join(folder, 'outcry.db'), { readOnly: true });
      try {
        return brokenSentence(examineChain(db).broken);
      } finally {
        db.close();
      }
    };
    expect(broken()).toBeNull();
    meddle(`UPDATE reports SET reporter = 'q' WHERE seq = 3`);
    expect(broken()).toBe('report 3 is not what was written');
    meddle(`UPDATE reports SET reporter = 'p3' WHERE seq = 3; UPDATE cut SET reports = 1`);
    expect(broken()).toBe('reports 1 to 2 are not what was written');
    meddle(`UPDATE cut SET reports = 2; DELETE FROM reports WHERE seq = 3; DELETE FROM chain WHERE last = 3`);
    expect(broken()).toContain('report 3 is not what was written');
  });

  test('reports that vanish from the front without a cut are reported as missing', async () => {
    await given(await opened(), 3);
    await store?.close();
    meddle('DELETE FROM reports WHERE seq = 1; DELETE FROM chain WHERE first = 1');
    expect(unsound()[0]).toMatch(/^report 1 is not what was written/u);
  });

  test('that had been altered is removed all the same, and the cut says so', async () => {
    const open = await opened();
    await given(open, 4);
    meddle(`UPDATE reports SET service = 'z' WHERE seq = 2`);
    await removeAll(open, { reports: TODAY - DAY });
    expect((await open.retention.removed()).cut).toMatchObject({ reports: 2, changed: 1 });
  });

  test('a batch that had been altered loses its comments, and is reported as before', async () => {
    const open = await opened();
    await given(open, 3);
    meddle(`UPDATE reports SET reporter = 'q' WHERE seq = 1`);
    await removeAll(open, { comments: TODAY });
    await open.close();
    expect(unsound()).toEqual(['report 1 is not what was written']);
  });

  test('is gone from the bytes of the database and its write-ahead log once it is wiped', async () => {
    const open = await opened();
    const long = 'a-rather-long-comment '.repeat(400);
    await given(open, 5, { idempotency: null });
    await open.reports.append(
      report({ id: 'long', reporter: 'long', at: START, comment: long, idempotency: 'key' }),
    );
    await given(open, 1, { id: 'later', at: START + DAY });
    const holds = (text: string) =>
      ['', '-wal'].some((ending) => readFileSync(join(folder, `outcry.db${ending}`)).includes(text));
    expect([holds('said-on-day-4'), holds('a-rather-long-comment')]).toEqual([true, true]);
    await removeAll(open, { comments: START + HOUR + DAY - ((START + HOUR) % DAY) });
    expect(await open.retention.wipe()).toBe(true);
    expect([holds('said-on-day-4'), holds('a-rather-long-comment')]).toEqual([false, false]);
  });

  test('does not wait for readers: what they hold in the log is wiped by a later attempt', async () => {
    const open = await opened();
    await given(open, 3);
    const reader = new DatabaseSync(join(folder, 'outcry.db'), { readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM reports').get();
    await removeAll(open, { comments: TODAY });
    expect(await open.retention.wipe()).toBe(false);
    reader.exec('COMMIT');
    reader.close();
    expect(await open.retention.wipe()).toBe(true);
  });

  test('is removed in steps of bounded size, and a later process continues where one was killed', async () => {
    const open = await opened();
    const many = 2 * REMOVED_REPORTS_AT_ONCE + 1;
    for (let nth = 0; nth < many; nth += 1)
      await open.reports.append(report({ id: `m${nth}`, reporter: `m${nth}`, at: TODAY - 9 * DAY + nth }));
    await given(open, 1);
    expect(await open.retention.remove({ ...FOR_GOOD, reports: TODAY - DAY })).toBe(true);
    expect((await open.retention.removed()).cut?.reports).toBe(REMOVED_REPORTS_AT_ONCE);
    await open.close();
    expect(unsound()).toEqual([]);
    const again = await opened();
    await removeAll(again, { reports: TODAY - DAY });
    expect((await again.retention.removed()).cut?.reports).toBe(many);
    await again.close();
    expect(unsound()).toEqual([]);
  });

  test('minutes are removed a bounded number at a time, whole minutes each', () => {
    const db = connect(join(folder, 'outcry.db'), { readOnly: false });
    migrate(db);
    const write = writerOf(db);
    const batch = emptyBatch();
    for (let nth = 0; nth <= REMOVED_COUNTS_AT_ONCE; nth += 1)
      addToBatch(batch, report({ id: `a${nth}`, reporter: `p${nth}`, at: TODAY - 9 * DAY + nth * 60_000 }));
    write({ kind: 'append', batch });
    write({ kind: 'days' });
    const left = () => numberOf(db, 'SELECT count(*) FROM rollups');
    write({ kind: 'remove', before: { ...FOR_GOOD, minutes: TODAY } });
    expect(left()).toBe(1);
    write({ kind: 'remove', before: { ...FOR_GOOD, minutes: TODAY } });
    expect(left()).toBe(0);
    expect(numberOf(db, 'SELECT sum(count) FROM days')).toBe(REMOVED_COUNTS_AT_ONCE + 1);
    db.close();
  });

  test.each(['days_reached', 'country_days_reached'])(
    'minutes stay until their days are summed: %s',
    (reached) => {
      const db = connect(join(folder, 'outcry.db'), { readOnly: false });
      migrate(db);
      const write = writerOf(db);
      const batch = emptyBatch();
      addToBatch(batch, report({ at: TODAY - 9 * DAY }));
      write({ kind: 'append', batch });
      db.exec(`UPDATE ${reached} SET service = ''`);
      write({ kind: 'remove', before: { ...FOR_GOOD, minutes: TODAY } });
      expect(numberOf(db, 'SELECT count(*) FROM rollups')).toBe(1);
      db.close();
    },
  );

  test('logs from before there were chains or cuts are removed and proved like any other', async () => {
    const db = connect(join(folder, 'outcry.db'), { readOnly: false });
    migrate(db);
    for (let seq = 1; seq <= 3; seq += 1)
      db.exec(`INSERT INTO reports (seq, id, at, service, reporter, comment)
        VALUES (${seq}, 'old${seq}', ${TODAY - (9 - seq) * DAY}, 'x', 'p', 'said-unchained')`);
    const batch = emptyBatch();
    addToBatch(batch, report({ id: 'chained', at: TODAY - 4 * DAY, comment: 'said-chained', reporter: 'q' }));
    writerOf(db)({ kind: 'append', batch });
    db.exec(`DELETE FROM rollups; DELETE FROM days; DELETE FROM voices`);
    expect(brokenSentence(examineChain(db).broken)).toBeNull();
    db.close();
    const open = await opened();
    await given(open, 3);
    await removeAll(open, { comments: TODAY - 3 * DAY });
    expect((await open.reports.read(0, 4)).map(({ comment }) => comment)).toEqual([null, null, null, null]);
    await removeAll(open, { reports: TODAY - 6 * DAY - HOUR });
    expect((await open.retention.removed()).cut).toMatchObject({ reports: 2, last: 2, changed: 0 });
    await removeAll(open, { reports: TODAY - 2 * DAY });
    expect((await open.retention.removed()).cut).toMatchObject({ reports: 4, last: 4, changed: 0 });
    await open.close();
    expect(unsound()).toEqual([]);
  });
});
