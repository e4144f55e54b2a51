import type { DatabaseSync } from 'node:sqlite';
import { floorTo, MINUTE, type Millis } from '../../core/base/time.ts';
import type { AsideReason } from '../../core/domain/report.ts';
import { Newcomers } from '../../ports/people.ts';
import { emptyBatch, type Batch } from '../batches/batch.ts';
import { rechain } from './chain.ts';
import { numberOf } from './database.ts';
import { forgetDays } from './days.ts';
import { sealAnew } from './seals.ts';
import { rollupWriter } from './write/rollups.ts';

/**
 * The way back for a log that a wrong clock has written: reports dated in the future. They get the times that the clock was
 * ahead by taken off, in one transaction with all that is computed from them. The time each had before is kept in `redated`.
 */
export interface Misdated {
  /** The first report of them. */
  readonly seq: number;
  readonly reports: number;
  /** Times from here on are wrong. */
  readonly from: Millis;
  readonly firstAt: Millis;
  readonly lastAt: Millis;
  /** How far they are set back. */
  readonly by: Millis;
  /** The last report before them; none of theirs gets an earlier time. */
  readonly notBefore: Millis;
}

/** What is known of the clock that was followed; see the remark `clock`. */
export interface ClockKnown {
  readonly ahead: Millis;
  readonly since: Millis;
}

const READ_PAGE = 2_048;

/**
 * The reports that lie in the future, with those before them that the same clock dated, where it is known since when it was
 * followed. How far it was ahead is known where a server saw it set right; else the last thing the log knows of is taken to
 * have happened just now. Null where nothing lies in the future.
 */
export function findMisdated(db: DatabaseSync, now: Millis, known: ClockKnown | null): Misdated | null {
  const lastAt = numberOf(
    db,
    'SELECT coalesce(max(at), 0) FROM (SELECT at FROM reports ORDER BY seq DESC LIMIT 1)',
  );
  const cursor = numberOf(db, 'SELECT coalesce(max(at), 0) FROM cursor');
  const latest = Math.max(lastAt, cursor);
  if (latest <= now) return null;
  const from = Math.min(known?.since ?? Infinity, now + 1);
  const seq = numberOf(db, `SELECT coalesce(min(seq), 0) FROM reports WHERE at >= ${from}`);
  return {
    seq,
    from,
    reports: seq === 0 ? 0 : numberOf(db, `SELECT count(*) FROM reports WHERE seq >= ${seq}`),
    firstAt: seq === 0 ? from : numberOf(db, `SELECT at FROM reports WHERE seq = ${seq}`),
    lastAt,
    by: Math.max(known?.ahead ?? 0, latest - now),
    notBefore: numberOf(db, `SELECT coalesce(max(at), 0) FROM reports WHERE at < ${from}`),
  };
}

/** Sets them back, and everything computed from them, inside one transaction. What cannot be is computed anew at the next start. */
export function redate(db: DatabaseSync, misdated: Misdated, now: Millis): void {
  const { seq, from, firstAt, by, notBefore } = misdated;
  const mended = (at: Millis): Millis => (at < from ? at : Math.max(at - by, notBefore));
  db.exec('BEGIN IMMEDIATE');
  try {
    if (seq > 0) {
      db.prepare(
        'INSERT INTO redated (seq, at, mended_at) SELECT seq, at, ? FROM reports WHERE seq >= ?',
      ).run(now, seq);
      db.prepare('UPDATE reports SET at = max(at - ?, ?) WHERE seq >= ?').run(by, notBefore, seq);
      rechain(db, seq);
      countAnew(db, seq, floorTo(firstAt, MINUTE));
      forgetDays(db);
    }
    for (const table of ['incidents', 'updates', 'decisions', 'notices'])
      redateBodies(db, table, from, mended);
    redateMoments(db, mended);
    // What tells of late voices is read from the log where it is missing.
    db.exec('DELETE FROM voices; DELETE FROM streams; UPDATE cursor SET at = NULL, account = NULL');
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** Rollups from the first wrong minute on are dropped, and what they counted is counted at its place. */
function countAnew(db: DatabaseSync, seq: number, minute: Millis): void {
  // Who of them was the first of a reporter that day is not known any more: none for certain.
  const count = rollupWriter(db, new Newcomers(0));
  db.prepare('DELETE FROM rollups WHERE minute >= ?').run(minute);
  const rows = db.prepare(`
    SELECT seq, at, service, problem, place, region, network, reason, elsewhere, link FROM reports
    WHERE seq > :after AND (seq >= :seq OR at >= :minute) ORDER BY seq LIMIT ${READ_PAGE}`);
  let after = 0;
  for (;;) {
    const page = rows.all({ after, seq, minute }) as unknown as LoggedRow[];
    const last = page.at(-1);
    if (last === undefined) return;
    count.add(batchOf(page), [...page.keys()]);
    after = last.seq;
  }
}

interface LoggedRow {
  readonly seq: number;
  readonly at: Millis;
  readonly service: string;
  readonly problem: string | null;
  readonly place: string | null;
  readonly region: string | null;
  readonly network: number | null;
  readonly reason: AsideReason | null;
  readonly elsewhere: Batch['elsewhere'][number];
  readonly link: Batch['link'][number];
}

function batchOf(rows: readonly LoggedRow[]): Batch {
  const batch = emptyBatch();
  for (const row of rows) {
    batch.at.push(row.at);
    batch.service.push(row.service);
    batch.problem.push(row.problem);
    batch.place.push(row.place);
    batch.region.push(row.region);
    batch.network.push(row.network);
    batch.reason.push(row.reason);
    batch.elsewhere.push(row.elsewhere);
    batch.link.push(row.link);
  }
  return batch;
}

/**
 * What was decided stands, under its id, and happened at the mended time. In these bodies no count comes near the number of
 * milliseconds since 1970: a number as large as a time is one.
 */
function redateBodies(db: DatabaseSync, table: string, from: Millis, mended: (at: Millis) => Millis): void {
  const columns = new Set(
    db
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map(({ name }) => name),
  );
  if (columns.size === 0) return;
  // Triggers keep the program from changing what was published; to mend a clock is not to change a decision.
  const triggers = db
    .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?`)
    .all(table) as { name: string; sql: string }[];
  for (const { name } of triggers) db.exec(`DROP TRIGGER "${name}"`);
  const put = db.prepare(`UPDATE ${table} SET body = ? WHERE id = ?`);
  const rows = db.prepare(`SELECT id, body FROM ${table}`).all() as { id: string; body: string }[];
  for (const { id, body } of rows) {
    const after = JSON.stringify(
      JSON.parse(body, (_key, value: unknown) =>
        typeof value === 'number' && value >= from ? mended(value) : value,
      ),
    );
    if (after !== body) put.run(after, id);
  }
  if (columns.has('at')) db.exec(`UPDATE ${table} SET at = json_extract(body, '$.at')`);
  if (columns.has('detected_at'))
    db.exec(`UPDATE ${table} SET detected_at = json_extract(body, '$.detectedAt')`);
  for (const { sql } of triggers) db.exec(sql);
  sealAnew(db, table);
}

/** Columns that hold a moment by itself, as far as this version has them. */
const MOMENTS = [
  ['cursor', 'published'],
  ['notices', 'sent_at'],
  ['coverage', 'until'],
  ['holes', 'began'],
  ['holes', 'ended'],
] as const;

/** Up to when all was published and reports were taken, when notices were sent, and holes: one may end where the clock jumped. */
function redateMoments(db: DatabaseSync, mended: (at: Millis) => Millis): void {
  for (const [table, column] of MOMENTS) {
    const there = db.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?').get(table, column);
    if (there === undefined) continue;
    const put = db.prepare(`UPDATE OR REPLACE ${table} SET ${column} = ? WHERE ${column} = ?`);
    const values = db
      .prepare(`SELECT DISTINCT ${column} AS at FROM ${table} WHERE ${column} IS NOT NULL ORDER BY 1`)
      .all();
    // The earliest first: what is mended comes before all that is left to mend.
    for (const { at } of values as { at: Millis }[]) if (mended(at) !== at) put.run(mended(at), at);
    if (column === 'ended') db.exec('DELETE FROM holes WHERE ended <= began');
  }
}
