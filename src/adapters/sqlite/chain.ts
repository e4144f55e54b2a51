import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Batch } from './batch.ts';

/*
 * A digest of the report log, chained batch by batch, so that no byte of a report changes unseen. Each transaction that
 * appends reports adds a row to `chain`: the numbers of its first and last report, and
 *
 *     digest = SHA-256(digest of the row before ‖ the reports of the batch)
 *
 * with 32 zero bytes before the first row. A report is written as a line of JSON, the columns of `reports` as its keys in
 * alphabetical order, those that are NULL left out, with a line feed at its end (RFC 8785 writes it the same way). A column
 * that comes later is NULL in all earlier reports, and changes no digest of theirs. See docs/adr/0023-durability-one-can-check.md.
 */

/** What a row of `reports` holds, in the order in which the columns are read here. */
const COLUMNS = [
  'at',
  'block',
  'comment',
  'elsewhere',
  'id',
  'idempotency',
  'link',
  'network',
  'place',
  'problem',
  'reason',
  'region',
  'reporter',
  'seq',
  'service',
  'wide',
] as const;

type Column = (typeof COLUMNS)[number];
type ChainedReport = Readonly<Record<Column, unknown>>;

const DIGEST_BYTES = 32;
const GENESIS: Uint8Array = new Uint8Array(DIGEST_BYTES);
/** Reports that a start checks, the newest: a tenth of a second. */
export const NEWEST_CHECKED = 10_000;
/** Reports of a row where a stretch of the log is chained anew. */
const RECHAINED_AT_ONCE = 2_048;
/** No row tells of more reports than this: one that says so is damaged, and reading them all would take the memory. */
const LINK_REPORTS_MAX = 65_536;

interface Link {
  readonly first: number;
  readonly last: number;
  readonly digest: Uint8Array;
}

/** A stretch of the log, by `seq`, both ends included. */
interface Stretch {
  readonly first: number;
  readonly last: number;
}

interface ChainFindings {
  /** The first report that is chained; null where none is. Earlier ones are of a version that kept no chain. */
  readonly from: number | null;
  /** Reports that were looked at. */
  readonly reports: number;
  /** Where the log is not what was written, the earliest first. */
  readonly broken: readonly Stretch[];
}

/** The line of a report, without its end. */
function chainedLine(report: ChainedReport): string {
  // Keys are in alphabetical order, and JSON leaves out what is undefined.
  return JSON.stringify({
    at: report.at ?? undefined,
    block: asStored(report.block),
    comment: asStored(report.comment),
    elsewhere: asStored(report.elsewhere),
    id: asStored(report.id),
    idempotency: asStored(report.idempotency),
    link: asStored(report.link),
    network: report.network ?? undefined,
    place: asStored(report.place),
    problem: asStored(report.problem),
    reason: asStored(report.reason),
    region: asStored(report.region),
    reporter: asStored(report.reporter),
    seq: report.seq,
    service: asStored(report.service),
    wide: asStored(report.wide),
  });
}

/** SQLite keeps UTF-8, in which half a surrogate pair becomes U+FFFD. */
function asStored(value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : (value ?? undefined);
}

function chained(before: Uint8Array, lines: readonly string[]): Uint8Array {
  return createHash('sha256')
    .update(before)
    .update(`${lines.join('\n')}\n`)
    .digest();
}

interface Chain {
  /** Adds the reports that were just appended, the last of the log; inside the transaction of the caller. */
  add(batch: Batch, fresh: readonly number[]): void;
}

export function openChain(db: DatabaseSync): Chain {
  const lastSeq = db.prepare('SELECT seq FROM reports ORDER BY seq DESC LIMIT 1');
  const tail = db.prepare('SELECT digest FROM chain ORDER BY first DESC LIMIT 1');
  const insert = db.prepare('INSERT INTO chain (first, last, digest) VALUES (?, ?, ?)');
  return {
    add(batch, fresh) {
      if (fresh.length === 0) return;
      const { seq: last } = lastSeq.get() as { seq: number };
      const first = last - fresh.length + 1;
      const { digest = GENESIS } = (tail.get() as Link | undefined) ?? {};
      const lines = fresh.map((row, nth) => chainedLine(rowOf(batch, row, first + nth)));
      insert.run(first, last, chained(digest, lines));
    },
  };
}

function rowOf(batch: Batch, row: number, seq: number): ChainedReport {
  return {
    at: batch.at[row],
    block: batch.block[row],
    comment: batch.comment[row],
    elsewhere: batch.elsewhere[row],
    id: batch.id[row],
    idempotency: batch.idempotency[row],
    link: batch.link[row],
    network: batch.network[row],
    place: batch.place[row],
    problem: batch.problem[row],
    reason: batch.reason[row],
    region: batch.region[row],
    reporter: batch.reporter[row],
    seq,
    service: batch.service[row],
    wide: batch.wide[row],
  };
}

/** Chains the log anew from a report on, after it was changed on purpose; inside the transaction of the caller. */
export function rechain(db: DatabaseSync, seq: number): void {
  const from = db.prepare('SELECT min(first) AS first FROM chain WHERE last >= ?').get(seq) as {
    first: number | null;
  };
  if (from.first === null) return;
  db.prepare('DELETE FROM chain WHERE first >= ?').run(from.first);
  const { digest = GENESIS } =
    (db.prepare('SELECT digest FROM chain ORDER BY first DESC LIMIT 1').get() as Link | undefined) ?? {};
  const rows = db.prepare(
    `SELECT ${COLUMNS.join()} FROM reports WHERE seq >= ? ORDER BY seq LIMIT ${RECHAINED_AT_ONCE}`,
  );
  const insert = db.prepare('INSERT INTO chain (first, last, digest) VALUES (?, ?, ?)');
  let before = digest;
  for (let next = from.first; ;) {
    const reports = rows.all(next) as unknown as (ChainedReport & { seq: number })[];
    const last = reports.at(-1)?.seq;
    if (last === undefined) return;
    before = chained(before, reports.map(chainedLine));
    insert.run(next, last, before);
    next = last + 1;
  }
}

/** The last report that is chained, and the digest of all up to it. */
export function headOf(db: DatabaseSync): { readonly seq: number; readonly digest: string } | null {
  const link = db.prepare('SELECT last, digest FROM chain ORDER BY first DESC LIMIT 1').get() as
    | Link
    | undefined;
  return link === undefined ? null : { seq: link.last, digest: Buffer.from(link.digest).toString('hex') };
}

/** The digest of all up to a report; null where no row of the chain ends with it. */
export function digestAt(db: DatabaseSync, seq: number): string | null {
  const link = db
    .prepare('SELECT last, digest FROM chain WHERE first <= ? ORDER BY first DESC LIMIT 1')
    .get(seq) as Link | undefined;
  return link?.last === seq ? Buffer.from(link.digest).toString('hex') : null;
}

/**
 * Holds the log against its chain: all of it, or, where `newest` is given, the last rows with at least as many reports. Never
 * throws for what is in them: what cannot be read is broken.
 */
export function examineChain(db: DatabaseSync, newest = Infinity): ChainFindings {
  const { first: from } = db.prepare('SELECT min(first) AS first FROM chain').get() as {
    first: number | null;
  };
  if (from === null) return { from, reports: 0, broken: [] };
  const { seq: end } = db.prepare('SELECT coalesce(max(seq), 0) AS seq FROM reports').get() as {
    seq: number;
  };
  const agrees = linkCheck(db);
  const before = db.prepare('SELECT last, digest FROM chain WHERE first < ? ORDER BY first DESC LIMIT 1');
  const broken: Stretch[] = [];
  let known: Pick<Link, 'last' | 'digest'> | null = null;
  let reports = 0;
  try {
    for (const link of linksSince(db, Math.max(from, end - newest + 1))) {
      known ??= (before.get(link.first) as Link | undefined) ?? { last: link.first - 1, digest: GENESIS };
      if (link.first > known.last + 1) broken.push({ first: known.last + 1, last: link.first - 1 });
      if (link.first <= known.last || !agrees(link, known.digest))
        broken.push({ first: link.first, last: link.last });
      reports += Math.max(link.last - link.first + 1, 0);
      known = link;
    }
  } catch {
    return { from, reports, broken: [...broken, { first: (known?.last ?? from - 1) + 1, last: end }] };
  }
  if (known !== null && known.last !== end)
    broken.push({ first: Math.min(known.last, end) + 1, last: Math.max(known.last, end) });
  return { from, reports, broken };
}

function linksSince(db: DatabaseSync, seq: number): Iterable<Link> {
  const links = db.prepare(`
    SELECT first, last, digest FROM chain
    WHERE first >= coalesce((SELECT max(first) FROM chain WHERE first <= ?), 0) ORDER BY first`);
  return links.iterate(seq) as Iterable<unknown> as Iterable<Link>;
}

function linkCheck(db: DatabaseSync): (link: Link, before: Uint8Array) => boolean {
  const rows = db.prepare(`SELECT ${COLUMNS.join()} FROM reports WHERE seq BETWEEN ? AND ? ORDER BY seq`);
  return ({ first, last, digest }, before) => {
    if (!(last - first < LINK_REPORTS_MAX)) return false;
    try {
      const found = rows.all(first, last) as unknown as ChainedReport[];
      const isWhole = found.length === last - first + 1;
      return isWhole && Buffer.compare(chained(before, found.map(chainedLine)), digest) === 0;
    } catch {
      // A number that none of ours can be, or a page that is damaged.
      return false;
    }
  };
}

/** `report 7 is not what was written`, and how many stretches there are beside it; null where all is well. */
export function brokenSentence(broken: readonly Stretch[]): string | null {
  const [one] = broken;
  if (one === undefined) return null;
  const which = one.first === one.last ? `report ${one.first} is` : `reports ${one.first} to ${one.last} are`;
  const more = broken.length === 1 ? '' : `, and so in ${broken.length - 1} more places`;
  return `${which} not what was written${more}`;
}
