import type { DatabaseSync } from 'node:sqlite';
import { chained, chainedLine, GENESIS } from '../../batches/chained.ts';
import {
  cutAfter,
  inTables,
  nextRemoval,
  reachedIn,
  REMOVED_COUNTS_AT_ONCE,
  REMOVED_REPORTS_AT_ONCE,
  REMOVED_SERVICES_AT_ONCE,
  type Removal,
} from '../../batches/removal.ts';
import type { Cutoffs } from '../../../ports/retention.ts';
import { linkCheck, linkRows, type Link } from '../chain.ts';
import { allowedHere, readCut, readProgress } from '../cut.ts';
import { seqFinder } from '../seq-finder.ts';

/** How far a step has come; null if nothing is left to remove. */
type Reached = string | null;

/** Removes some of what is earlier than the cutoffs, inside the caller's transaction. */
export function remover(db: DatabaseSync): (before: Cutoffs) => void {
  const put = db.prepare(`
    INSERT INTO removed (kind, until, reached, whole) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET until = excluded.until, reached = excluded.reached, whole = excluded.whole`);
  const steps: Readonly<Record<Removal['kind'], (removal: Removal) => Reached>> = {
    comments: commentRemover(db),
    reports: reportRemover(db),
    minutes: countRemover(db, 'rollups', ['dimension', 'service'], 'minute'),
    days: dayRemover(db),
  };
  return (before) => {
    const removal = nextRemoval(allowedHere(db, before), readProgress(db));
    if (removal === null) return;
    const reached = steps[removal.kind](removal);
    put.run(removal.kind, removal.until, reached ?? removal.reached, reached === null ? 1 : 0);
  };
}

/** A batch of the log; `link` is null for a range of reports that were never chained. */
interface Batch {
  readonly first: number;
  readonly last: number;
  readonly link: Link | null;
}

/** The next batches after a number that end at or before `last`: about as many reports as one step examines. */
function batchFinder(db: DatabaseSync): (after: number, last: number) => Batch[] {
  const nextLink = db.prepare(
    'SELECT first, last, digest, rest FROM chain WHERE first > ? ORDER BY first LIMIT 1',
  );
  return (after, last) => {
    const batches: Batch[] = [];
    let end = after;
    while (end < last && end - after < REMOVED_REPORTS_AT_ONCE) {
      const link = nextLink.get(end) as Link | undefined;
      const isNext = link?.first === end + 1;
      if (isNext && link.last > last) break;
      const until = Math.min(last, end + REMOVED_REPORTS_AT_ONCE, (link?.first ?? Infinity) - 1);
      batches.push({ first: end + 1, last: isNext ? link.last : until, link: isNext ? link : null });
      end = batches.at(-1)?.last ?? last;
    }
    return batches;
  };
}

/** The digest that a batch is chained to. */
function digestFinder(db: DatabaseSync): (first: number) => Uint8Array {
  const before = db.prepare('SELECT digest FROM chain WHERE first < ? ORDER BY first DESC LIMIT 1');
  return (first) => (before.get(first) as Link | undefined)?.digest ?? readCut(db)?.digest ?? GENESIS;
}

function commentRemover(db: DatabaseSync): ({ until, reached }: Removal) => Reached {
  const batchesAfter = batchFinder(db);
  const digestBefore = digestFinder(db);
  const seqBefore = seqFinder(db);
  const isAsWritten = linkCheck(db);
  const rowsOf = linkRows(db);
  const remove = db.prepare(
    'UPDATE reports SET comment = NULL WHERE seq BETWEEN ? AND ? AND comment IS NOT NULL',
  );
  const keepRest = db.prepare('UPDATE chain SET rest = ? WHERE first = ?');
  return ({ until, reached }) => {
    const after = Math.max(Number(reached), readCut(db)?.last ?? 0);
    const batches = batchesAfter(after, seqBefore(until));
    for (const { first, last, link } of batches) {
      // A batch that had already been altered gets no `rest` digest, so that it keeps being reported as altered.
      const wasWhole = link !== null && isAsWritten(link, digestBefore(first));
      if (Number(remove.run(first, last).changes) > 0 && wasWhole)
        keepRest.run(chained(link.digest, rowsOf(first, last).map(chainedLine)), first);
    }
    const end = batches.at(-1)?.last;
    return end === undefined ? null : String(end);
  };
}

function reportRemover(db: DatabaseSync): ({ until }: Removal) => Reached {
  const batchesAfter = batchFinder(db);
  const digestBefore = digestFinder(db);
  const seqBefore = seqFinder(db);
  const isAsWritten = linkCheck(db);
  const lastSeq = db.prepare('SELECT coalesce(max(seq), 0) AS seq FROM reports');
  const atOf = db.prepare('SELECT at FROM reports WHERE seq = ?');
  const remove = ['reports WHERE seq', 'chain WHERE last', 'redated WHERE seq', 'voices WHERE first'].map(
    (rows) => db.prepare(`DELETE FROM ${rows} <= ?`),
  );
  const put = db.prepare(`
    INSERT OR REPLACE INTO cut (only, reports, last, first_at, last_at, changed, digest, seal)
      VALUES (1, ?, ?, ?, ?, ?, ?, ?)`);
  const at = (seq: number): number => (atOf.get(seq) as { at: number } | undefined)?.at ?? 0;
  return ({ until }) => {
    let cut = readCut(db);
    const { seq } = lastSeq.get() as { seq: number };
    const batches = batchesAfter(cut?.last ?? 0, Math.min(seqBefore(until), seq - 1));
    for (const { first, last, link } of batches) {
      const isWhole = link === null || isAsWritten(link, digestBefore(first));
      const gone = { first, last, firstAt: at(first), lastAt: at(last) };
      cut = cutAfter(cut, gone, link?.digest ?? null, isWhole);
    }
    if (cut === null || batches.length === 0) return null;
    for (const statement of remove) statement.run(cut.last);
    put.run(cut.reports, cut.last, cut.firstAt, cut.lastAt, cut.changed, cut.digest, cut.seal);
    return '';
  };
}

/** Days of services, then the same by country. */
function dayRemover(db: DatabaseSync): (removal: Removal) => Reached {
  const ofAll = countRemover(db, 'days', ['service'], 'day');
  const byCountry = countRemover(db, 'country_days', ['service', 'country'], 'day');
  return (removal) => {
    const { isSecond, reached } = inTables(removal.reached);
    return reachedIn(isSecond, (isSecond ? byCountry : ofAll)({ ...removal, reached }));
  };
}

/** Removes counts by time, one service or part of one after the other, which is the order of their table. */
function countRemover(
  db: DatabaseSync,
  table: string,
  parts: readonly string[],
  time: string,
): ({ until, reached }: Removal) => Reached {
  const [columns, given] = [parts.join(), parts.map(() => '?').join()];
  const isPart = parts.map((part) => `${part} = ?`).join(' AND ');
  const firstPart = db.prepare(`SELECT ${columns} FROM ${table} ORDER BY ${columns} LIMIT 1`);
  const nextPart = db.prepare(
    `SELECT ${columns} FROM ${table} WHERE (${columns}) > (${given}) ORDER BY ${columns} LIMIT 1`,
  );
  const bound = db.prepare(
    `SELECT ${time} AS time FROM ${table} WHERE ${isPart} AND ${time} < ? ORDER BY ${time} LIMIT 1 OFFSET ${REMOVED_COUNTS_AT_ONCE - 1}`,
  );
  const remove = db.prepare(`DELETE FROM ${table} WHERE ${isPart} AND ${time} <= ?`);
  return ({ until, reached }) => {
    let part = reached === '' ? [] : (JSON.parse(reached) as string[]);
    let removed = 0;
    for (let looked = 0; looked < REMOVED_SERVICES_AT_ONCE && removed < REMOVED_COUNTS_AT_ONCE; looked += 1) {
      const row = part.length === 0 ? firstPart.get() : nextPart.get(...part);
      if (row === undefined) return null;
      const next = Object.values(row) as string[];
      const full = bound.get(...next, until) as { time: number } | undefined;
      removed += Number(remove.run(...next, full?.time ?? until - 1).changes);
      // If it has more rows, the next step continues with it.
      if (full === undefined) part = next;
    }
    return JSON.stringify(part);
  };
}
