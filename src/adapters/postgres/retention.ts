import type { Retention } from '../../ports/retention.ts';
import { chained, chainedLine, GENESIS } from '../batches/chained.ts';
import {
  cutAfter,
  inTables,
  nextRemoval,
  reachedIn,
  REMOVED_COUNTS_AT_ONCE,
  REMOVED_REPORTS_AT_ONCE,
  REMOVED_SERVICES_AT_ONCE,
  toRemoved,
  type Removal,
} from '../batches/removal.ts';
import { isAsWritten, linkRows, type Link } from './chain.ts';
import { allowedHere, readCut, readProgress } from './cut.ts';
import type { Database, Session } from './database.ts';
import { SEQ_BEFORE } from './log.ts';

/** How far a step has come; null if nothing is left to remove. */
type Reached = string | null;

/** Runs a write that only the lease holder may do. */
type AsWatcher = <T>(session: Session, write: () => Promise<T>) => Promise<T>;

export function postgresRetention(db: Database, asWatcher: AsWatcher): Retention {
  const isLeft = async (session: Session, before: Parameters<Retention['remove']>[0]) =>
    nextRemoval(await allowedHere(session, before), await readProgress(session));
  return {
    async remove(before) {
      if ((await isLeft(db, before)) === null) return false;
      await db.transaction((session) =>
        asWatcher(session, async () => {
          const removal = await isLeft(session, before);
          if (removal !== null) await take(session, removal);
        }),
      );
      return (await isLeft(db, before)) !== null;
    },
    removed: async () => toRemoved(await readProgress(db), await readCut(db)),
    // PostgreSQL's own vacuum clears what was removed, when it decides to; what remains in its write-ahead log is out of our hands.
    wipe: async () => true,
  };
}

async function take(session: Session, removal: Removal): Promise<void> {
  const { kind, until } = removal;
  const reached = await STEPS[kind](session, removal);
  await session.rows(
    `INSERT INTO removed (kind, until, reached, whole) VALUES ($1, $2, $3, $4)
      ON CONFLICT (kind) DO UPDATE SET until = excluded.until, reached = excluded.reached, whole = excluded.whole`,
    [kind, until, reached ?? removal.reached, reached === null ? 1 : 0],
  );
}

const STEPS: Readonly<Record<Removal['kind'], (session: Session, removal: Removal) => Promise<Reached>>> = {
  comments: removeComments,
  reports: removeReports,
  minutes: (session, removal) => removeCounts(session, removal, COUNTS.minutes),
  days: removeDays,
};

/** A batch of the log; `link` is null for a range of reports that were never chained. */
interface Batch {
  readonly first: number;
  readonly last: number;
  readonly link: Link | null;
}

/** The next batches after a number that end at or before `last`: about as many reports as one step examines. */
async function batchesAfter({ rows }: Session, after: number, last: number): Promise<Batch[]> {
  const links = await rows<Link>(
    `SELECT first, last, digest, rest FROM chain WHERE first > $1 ORDER BY first LIMIT ${REMOVED_REPORTS_AT_ONCE}`,
    [after],
  );
  const batches: Batch[] = [];
  let end = after;
  while (end < last && end - after < REMOVED_REPORTS_AT_ONCE) {
    const link = links[0];
    const isNext = link?.first === end + 1;
    if (isNext && link.last > last) break;
    const until = Math.min(last, end + REMOVED_REPORTS_AT_ONCE, (link?.first ?? Infinity) - 1);
    batches.push({ first: end + 1, last: isNext ? link.last : until, link: isNext ? link : null });
    if (isNext) links.shift();
    end = batches.at(-1)?.last ?? last;
  }
  return batches;
}

/** The digest that a batch is chained to. */
async function digestBefore(session: Session, first: number): Promise<Uint8Array> {
  const [link] = await session.rows<Link>(
    'SELECT digest FROM chain WHERE first < $1 ORDER BY first DESC LIMIT 1',
    [first],
  );
  return link?.digest ?? (await readCut(session))?.digest ?? GENESIS;
}

async function lastBefore({ rows }: Session, until: number): Promise<number> {
  const [found] = await rows<{ low: number }>(SEQ_BEFORE, [until]);
  return found?.low ?? 0;
}

async function removeComments(session: Session, { until, reached }: Removal): Promise<Reached> {
  const after = Math.max(Number(reached), (await readCut(session))?.last ?? 0);
  const batches = await batchesAfter(session, after, await lastBefore(session, until));
  for (const { first, last, link } of batches) {
    const [commented] = await session.rows(
      'SELECT 1 FROM reports WHERE seq BETWEEN $1 AND $2 AND comment IS NOT NULL LIMIT 1',
      [first, last],
    );
    if (commented === undefined) continue;
    // A batch that had already been altered gets no `rest` digest, so that it keeps being reported as altered.
    const wasWhole = link !== null && (await isAsWritten(session, link, await digestBefore(session, first)));
    await session.rows(
      'UPDATE reports SET comment = NULL WHERE seq BETWEEN $1 AND $2 AND comment IS NOT NULL',
      [first, last],
    );
    if (!wasWhole) continue;
    const rest = chained(link.digest, (await linkRows(session, first, last)).map(chainedLine));
    await session.rows('UPDATE chain SET rest = $1 WHERE first = $2', [rest, first]);
  }
  const end = batches.at(-1)?.last;
  return end === undefined ? null : String(end);
}

async function removeReports(session: Session, { until }: Removal): Promise<Reached> {
  const { rows } = session;
  let cut = await readCut(session);
  const [end] = await rows<{ seq: number }>('SELECT seq FROM head');
  const last = Math.min(await lastBefore(session, until), (end?.seq ?? 0) - 1);
  const batches = await batchesAfter(session, cut?.last ?? 0, last);
  for (const { first, last: until, link } of batches) {
    const isWhole = link === null || (await isAsWritten(session, link, await digestBefore(session, first)));
    const [span] = await rows<{ firstAt: number; lastAt: number }>(
      `SELECT coalesce(min(at), 0) AS "firstAt", coalesce(max(at), 0) AS "lastAt" FROM reports WHERE seq IN ($1, $2)`,
      [first, until],
    );
    const gone = { first, last: until, ...(span ?? { firstAt: 0, lastAt: 0 }) };
    cut = cutAfter(cut, gone, link?.digest ?? null, isWhole);
  }
  if (cut === null || batches.length === 0) return null;
  for (const gone of ['reports WHERE seq', 'chain WHERE last', 'redated WHERE seq'])
    await rows(`DELETE FROM ${gone} <= $1`, [cut.last]);
  await rows(
    `INSERT INTO cut ("only", reports, last, first_at, last_at, changed, digest, seal) VALUES (1, $1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT ("only") DO UPDATE SET reports = excluded.reports, last = excluded.last, first_at = excluded.first_at,
        last_at = excluded.last_at, changed = excluded.changed, digest = excluded.digest, seal = excluded.seal`,
    [cut.reports, cut.last, cut.firstAt, cut.lastAt, cut.changed, cut.digest, cut.seal],
  );
  return '';
}

/** A table of counts, and the columns by which its rows are grouped. */
interface Counts {
  readonly table: string;
  readonly parts: readonly string[];
  readonly time: string;
}

const COUNTS = {
  minutes: { table: 'rollups', parts: ['dimension', 'service'], time: 'minute' },
  days: { table: 'days', parts: ['service'], time: 'day' },
  countryDays: { table: 'country_days', parts: ['service'], time: 'day' },
} as const;

/** Days of services, then the same by country. */
async function removeDays(session: Session, removal: Removal): Promise<Reached> {
  const { isSecond, reached } = inTables(removal.reached);
  const counts = isSecond ? COUNTS.countryDays : COUNTS.days;
  return reachedIn(isSecond, await removeCounts(session, { ...removal, reached }, counts));
}

/** Removes counts by time, one service or part of one after the other, which is the order of their index. */
async function removeCounts(
  { rows }: Session,
  { until, reached }: Removal,
  { table, parts, time }: Counts,
): Promise<Reached> {
  const columns = parts.join();
  const given = parts.map((_, nth) => `$${nth + 1}`).join();
  const own = `(${columns}) = (${given})`;
  const bound = `$${parts.length + 1}`;
  let part = reached === '' ? [] : (JSON.parse(reached) as string[]);
  let removed = 0;
  for (let looked = 0; looked < REMOVED_SERVICES_AT_ONCE && removed < REMOVED_COUNTS_AT_ONCE; looked += 1) {
    const after = part.length === 0 ? '' : `WHERE (${columns}) > (${given})`;
    const [row] = await rows<Record<string, string>>(
      `SELECT ${columns} FROM ${table} ${after} ORDER BY ${columns} LIMIT 1`,
      part,
    );
    if (row === undefined) return null;
    const next = parts.map((name) => row[name] ?? '');
    const [full] = await rows<{ time: number }>(
      `SELECT ${time} AS time FROM ${table} WHERE ${own} AND ${time} < ${bound} ORDER BY ${time}
        LIMIT 1 OFFSET ${REMOVED_COUNTS_AT_ONCE - 1}`,
      [...next, until],
    );
    const [gone] = await rows<{ count: number }>(
      `WITH gone AS (DELETE FROM ${table} WHERE ${own} AND ${time} <= ${bound} RETURNING 1) SELECT count(*) AS count FROM gone`,
      [...next, full?.time ?? until - 1],
    );
    removed += gone?.count ?? 0;
    // If it has more rows, the next step continues with it.
    if (full === undefined) part = next;
  }
  return JSON.stringify(part);
}
