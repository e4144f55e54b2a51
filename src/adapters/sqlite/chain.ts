import type { DatabaseSync } from 'node:sqlite';
import type { Batch } from '../batches/batch.ts';
import {
  CHAINED,
  chained,
  chainedLine,
  digestOf,
  GENESIS,
  type ChainedReport,
  type Stretch,
} from '../batches/chained.ts';
import { isSealed } from '../batches/removal.ts';
import { readCut } from './cut.ts';

/** The number of newest reports that are checked at startup: a tenth of a second. */
export const NEWEST_CHECKED = 10_000;
/** Reports per row when a range of the log is chained anew. */
const RECHAINED_AT_ONCE = 2_048;
/** A row that claims more reports than this is damaged, and reading them all would exhaust the memory. */
const LINK_REPORTS_MAX = 65_536;

/** A batch. If `rest` is not null, its comments were removed, and `rest` is the digest of what remains, chained after `digest`. */
export interface Link {
  readonly first: number;
  readonly last: number;
  readonly digest: Uint8Array;
  readonly rest?: Uint8Array | null;
}

interface ChainFindings {
  /** The first report that is chained; null if none is. Earlier ones are from a version without a chain, or were removed. */
  readonly from: number | null;
  /** The number of reports that were checked. */
  readonly reports: number;
  /** Where the log is not what was written, earliest first. */
  readonly broken: readonly Stretch[];
}

interface Chain {
  /** Adds the reports that were just appended at the end of the log, inside the caller's transaction. */
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
      insert.run(first, last, digestOf(digest, batch, fresh, first));
    },
  };
}

/** Chains the log anew from a report on, after it was changed on purpose, inside the caller's transaction. */
export function rechain(db: DatabaseSync, seq: number): void {
  const from = db.prepare('SELECT min(first) AS first FROM chain WHERE last >= ?').get(seq) as {
    first: number | null;
  };
  if (from.first === null) return;
  db.prepare('DELETE FROM chain WHERE first >= ?').run(from.first);
  const tail = db.prepare('SELECT digest FROM chain ORDER BY first DESC LIMIT 1').get() as Link | undefined;
  const digest = tail?.digest ?? readCut(db)?.digest ?? GENESIS;
  const rows = db.prepare(
    `SELECT ${CHAINED.join()} FROM reports WHERE seq >= ? ORDER BY seq LIMIT ${RECHAINED_AT_ONCE}`,
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

/** The last report that is chained, and the digest of everything up to it. */
export function headOf(db: DatabaseSync): { readonly seq: number; readonly digest: string } | null {
  const link = db.prepare('SELECT last, digest FROM chain ORDER BY first DESC LIMIT 1').get() as
    | Link
    | undefined;
  return link === undefined ? null : { seq: link.last, digest: Buffer.from(link.digest).toString('hex') };
}

/** The digest of everything up to a report; null if no row of the chain ends with it. */
export function digestAt(db: DatabaseSync, seq: number): string | null {
  const link = db
    .prepare('SELECT last, digest FROM chain WHERE first <= ? ORDER BY first DESC LIMIT 1')
    .get(seq) as Link | undefined;
  return link?.last === seq ? Buffer.from(link.digest).toString('hex') : null;
}

/**
 * Checks the log against its chain: all of it or, if `newest` is given, the last rows with at least that many reports. Never throws because
 * of their content: what cannot be read counts as broken.
 */
export function examineChain(db: DatabaseSync, newest = Infinity): ChainFindings {
  const { first: from } = db.prepare('SELECT min(first) AS first FROM chain').get() as {
    first: number | null;
  };
  const broken = brokenFront(db);
  if (from === null) return { from, reports: 0, broken };
  const cut = readCut(db);
  const { seq: end } = db.prepare('SELECT coalesce(max(seq), 0) AS seq FROM reports').get() as {
    seq: number;
  };
  const agrees = linkCheck(db);
  const before = db.prepare('SELECT last, digest FROM chain WHERE first < ? ORDER BY first DESC LIMIT 1');
  let known: Pick<Link, 'last' | 'digest'> | null = null;
  let reports = 0;
  try {
    for (const link of linksSince(db, Math.max(from, end - newest + 1))) {
      known ??= (before.get(link.first) as Link | undefined) ?? {
        last: link.first - 1,
        digest: cut?.digest ?? GENESIS,
      };
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

/** Reports missing at the front of the log, other than those removed on purpose, which a cut accounts for. */
function brokenFront(db: DatabaseSync): Stretch[] {
  const cut = readCut(db);
  const { first } = db.prepare('SELECT min(seq) AS first FROM reports').get() as { first: number | null };
  if (cut !== null && !isSealed(cut)) return [{ first: 1, last: cut.last }];
  const expected = (cut?.last ?? 0) + 1;
  return first === null || first === expected
    ? []
    : [{ first: Math.min(first, expected), last: Math.max(first, expected) - 1 }];
}

function linksSince(db: DatabaseSync, seq: number): Iterable<Link> {
  // A database of an earlier version has no `rest` column.
  const links = db.prepare(`
    SELECT * FROM chain
    WHERE first >= coalesce((SELECT max(first) FROM chain WHERE first <= ?), 0) ORDER BY first`);
  return links.iterate(seq) as Iterable<unknown> as Iterable<Link>;
}

/** Whether the reports of a batch are still what was written. */
export function linkCheck(db: DatabaseSync): (link: Link, before: Uint8Array) => boolean {
  const rows = linkRows(db);
  return ({ first, last, digest, rest = null }, before) => {
    if (!(last - first < LINK_REPORTS_MAX)) return false;
    try {
      const found = rows(first, last);
      const isWhole = found.length === last - first + 1;
      const [after, wanted] = rest === null ? [before, digest] : [digest, rest];
      return isWhole && Buffer.compare(chained(after, found.map(chainedLine)), wanted) === 0;
    } catch {
      // A number that our code never writes, or a damaged page.
      return false;
    }
  };
}

/** The reports of a range, in the form in which they are chained. */
export function linkRows(db: DatabaseSync): (first: number, last: number) => ChainedReport[] {
  const rows = db.prepare(`SELECT ${CHAINED.join()} FROM reports WHERE seq BETWEEN ? AND ? ORDER BY seq`);
  return (first, last) => rows.all(first, last) as unknown as ChainedReport[];
}
