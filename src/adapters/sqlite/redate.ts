import type { DatabaseSync } from 'node:sqlite';
import { floorTo, MINUTE, type Millis } from '../../core/base/time.ts';
import type { AsideReason } from '../../core/domain/report.ts';
import { emptyBatch, type Batch } from '../batches/batch.ts';
import { rechain } from './chain.ts';
import { numberOf } from './database.ts';
import { forgetDays } from './days.ts';
import { sealAnew } from './seals.ts';
import { NO_NEWCOMERS } from './write/newcomers.ts';
import { rollupWriter } from './write/rollups.ts';

/**
 * Repairs a log that was written with a wrong clock: reports dated in the future. They are set back by how far the clock was ahead, in one
 * transaction with everything computed from them. The original times are kept in `redated`.
 */
export interface Misdated {
  /** The first of these reports. */
  readonly seq: number;
  readonly reports: number;
  /** Times from here on are wrong. */
  readonly from: Millis;
  readonly firstAt: Millis;
  readonly lastAt: Millis;
  /** By how much they are set back. */
  readonly by: Millis;
  /** The time of the last correct report; none of the corrected ones may be earlier. */
  readonly notBefore: Millis;
}

/** What is known about the wrong clock; see the remark `clock`. */
export interface ClockKnown {
  readonly ahead: Millis;
  readonly since: Millis;
}

const READ_PAGE = 2_048;

/**
 * The reports dated in the future, together with earlier ones dated by the same wrong clock, if it is known since when it was wrong. How
 * far it was ahead is known if a server saw it corrected; otherwise the last entry of the log is assumed to have happened just now. Null if
 * nothing is dated in the future.
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

/** Sets them back with everything computed from them, in one transaction. What cannot be corrected is computed anew at the next start. */
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
    // Missing voice rows are read from the log.
    db.exec('DELETE FROM voices; DELETE FROM streams; UPDATE cursor SET at = NULL, account = NULL');
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** Drops the rollups from the first wrong minute on, and counts their reports again at the corrected times. */
function countAnew(db: DatabaseSync, seq: number, minute: Millis): void {
  // Which reports were their reporter's first that day is no longer known, so none is counted as such.
  const count = rollupWriter(db, NO_NEWCOMERS);
  db.prepare('DELETE FROM rollups WHERE minute >= ?').run(minute);
  const rows = db.prepare(`
    SELECT seq, at, service, problem, place, region, network, reason, elsewhere, link FROM reports
    WHERE seq > :after AND (seq >= :seq OR at >= :minute) ORDER BY seq LIMIT ${READ_PAGE}`);
  let after = 0;
  for (;;) {
    const page = rows.all({ after, seq, minute }) as unknown as LoggedRow[];
    const last = page.at(-1);
    if (last === undefined) return;
    count(batchOf(page), [...page.keys()]);
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
 * Decisions keep their ids and get the corrected times. No count in these bodies comes near the number of milliseconds since 1970, so a
 * number that large is a time.
 */
function redateBodies(db: DatabaseSync, table: string, from: Millis, mended: (at: Millis) => Millis): void {
  const columns = new Set(
    db
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map(({ name }) => name),
  );
  if (columns.size === 0) return;
  // Triggers prevent changes to what was published; correcting a clock does not change a decision.
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

/** Columns that contain only a time, as far as this version has them. */
const MOMENTS = [
  ['cursor', 'published'],
  ['notices', 'sent_at'],
  ['coverage', 'until'],
  ['holes', 'began'],
  ['holes', 'ended'],
] as const;

/** Corrects the published cursor, coverage, when notices were sent, and holes: one may end where the clock jumped. */
function redateMoments(db: DatabaseSync, mended: (at: Millis) => Millis): void {
  for (const [table, column] of MOMENTS) {
    const there = db.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?').get(table, column);
    if (there === undefined) continue;
    const put = db.prepare(`UPDATE OR REPLACE ${table} SET ${column} = ? WHERE ${column} = ?`);
    const values = db
      .prepare(`SELECT DISTINCT ${column} AS at FROM ${table} WHERE ${column} IS NOT NULL ORDER BY 1`)
      .all();
    // Earliest first: corrected times come before all those still to be corrected.
    for (const { at } of values as { at: Millis }[]) if (mended(at) !== at) put.run(mended(at), at);
    if (column === 'ended') db.exec('DELETE FROM holes WHERE ended <= began');
  }
}
