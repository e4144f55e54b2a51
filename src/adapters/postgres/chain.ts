import {
  CHAINED,
  chained,
  chainedLine,
  GENESIS,
  type ChainedReport,
  type Stretch,
} from '../batches/chained.ts';
import { isSealed } from '../batches/removal.ts';
import { readCut } from './cut.ts';
import type { Session } from './database.ts';

/** A batch. If `rest` is not null, its comments were removed, and `rest` is the digest of what remains, chained after `digest`. */
export interface Link {
  readonly first: number;
  readonly last: number;
  readonly digest: Uint8Array;
  readonly rest: Uint8Array | null;
}

/** Links read at a time, usually some thousand reports. */
const LINKS_READ = 50;
/** A row that claims more reports than this is damaged. */
const LINK_REPORTS_MAX = 65_536;

/** Checks the whole log against its chain; returns the ranges that differ from what was written, earliest first. */
export async function examineChain(session: Session): Promise<readonly Stretch[]> {
  const cut = await readCut(session);
  const broken = await brokenFront(session);
  let before: Uint8Array = cut?.digest ?? GENESIS;
  let end: number | null = null;
  for (let more = true; more;) {
    const links: Link[] = await session.rows<Link>(
      `SELECT first, last, digest, rest FROM chain WHERE first > $1 ORDER BY first LIMIT ${LINKS_READ}`,
      [end ?? 0],
    );
    for (const link of links) {
      // Reports from before the chain existed are not covered.
      if (end !== null && link.first > end + 1) broken.push({ first: end + 1, last: link.first - 1 });
      if (!(await isAsWritten(session, link, before))) broken.push({ first: link.first, last: link.last });
      before = link.digest;
      end = link.last;
    }
    more = links.length === LINKS_READ;
  }
  const [last] = await session.rows<{ seq: number }>('SELECT coalesce(max(seq), 0) AS seq FROM reports');
  const seq = last?.seq ?? 0;
  if (end !== null && seq !== end) broken.push({ first: Math.min(seq, end) + 1, last: Math.max(seq, end) });
  return broken;
}

/** Reports missing at the front of the log, other than those removed on purpose, which a cut accounts for. */
async function brokenFront(session: Session): Promise<Stretch[]> {
  const cut = await readCut(session);
  if (cut !== null && !isSealed(cut)) return [{ first: 1, last: cut.last }];
  const [found] = await session.rows<{ first: number | null }>('SELECT min(seq) AS first FROM reports');
  const [first, expected] = [found?.first ?? null, (cut?.last ?? 0) + 1];
  return first === null || first === expected
    ? []
    : [{ first: Math.min(first, expected), last: Math.max(first, expected) - 1 }];
}

/** Whether the reports of a batch are still what was written. */
export async function isAsWritten(
  session: Session,
  { first, last, digest, rest }: Link,
  before: Uint8Array,
): Promise<boolean> {
  if (!(last >= first && last - first < LINK_REPORTS_MAX)) return false;
  const reports = await linkRows(session, first, last);
  const [after, wanted] = rest === null ? [before, digest] : [digest, rest];
  return (
    reports.length === last - first + 1 &&
    Buffer.compare(chained(after, reports.map(chainedLine)), wanted) === 0
  );
}

/** The reports of a range, in the form in which they are chained. */
export function linkRows({ rows }: Session, first: number, last: number): Promise<ChainedReport[]> {
  return rows<ChainedReport>(
    `SELECT ${CHAINED.join()} FROM reports WHERE seq BETWEEN $1 AND $2 ORDER BY seq`,
    [first, last],
  );
}
