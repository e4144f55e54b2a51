import {
  CHAINED,
  chained,
  chainedLine,
  GENESIS,
  type ChainedReport,
  type Stretch,
} from '../batches/chained.ts';
import type { Session } from './database.ts';

interface Link {
  readonly first: number;
  readonly last: number;
  readonly digest: Uint8Array;
}

/** Links that are read in one go, some thousand reports as a rule. */
const LINKS_READ = 50;
/** No row tells of more reports than this: one that says so is damaged. */
const LINK_REPORTS_MAX = 65_536;

/** Holds the whole log against its chain: where it is not what was written, the earliest first. */
export async function examineChain(session: Session): Promise<readonly Stretch[]> {
  const broken: Stretch[] = [];
  let before: Uint8Array = GENESIS;
  let end: number | null = null;
  for (let more = true; more;) {
    const links: Link[] = await session.rows<Link>(
      `SELECT first, last, digest FROM chain WHERE first > $1 ORDER BY first LIMIT ${LINKS_READ}`,
      [end ?? 0],
    );
    for (const link of links) {
      // Reports of before there was a chain are in none.
      if (end !== null && link.first > end + 1) broken.push({ first: end + 1, last: link.first - 1 });
      if (!(await agrees(session, link, before))) broken.push({ first: link.first, last: link.last });
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

async function agrees(
  { rows }: Session,
  { first, last, digest }: Link,
  before: Uint8Array,
): Promise<boolean> {
  if (!(last >= first && last - first < LINK_REPORTS_MAX)) return false;
  const reports = await rows<ChainedReport>(
    `SELECT ${CHAINED.join()} FROM reports WHERE seq BETWEEN $1 AND $2 ORDER BY seq`,
    [first, last],
  );
  return (
    reports.length === last - first + 1 &&
    Buffer.compare(chained(before, reports.map(chainedLine)), digest) === 0
  );
}
