import { createHash } from 'node:crypto';
import { DAY, floorTo, type Millis } from '../../core/base/time.ts';
import {
  KEPT_KINDS,
  LOG_BEFORE_SAVED,
  type Cut,
  type Cutoffs,
  type KeptKind,
  type Removed,
} from '../../ports/retention.ts';

/*
 * Removal of data past its retention, shared by the SQL engines. Progress is kept in the table `removed`, one row per kind: everything
 * before `until` is gone, or is being removed while the row is not `whole`; `reached` is where to continue. The single row of `cut`
 * describes the removed front of the log.
 */

/** Reports that one step examines, in whole batches: some ten milliseconds during which the writer is blocked. */
export const REMOVED_REPORTS_AT_ONCE = 500;
/** Rows of counts that one step removes, rounded up to a whole minute. */
export const REMOVED_COUNTS_AT_ONCE = 1_000;
/** Services, or parts of their counts, that one step searches for rows to remove. */
export const REMOVED_SERVICES_AT_ONCE = 50;

/** A row of `removed`. */
export interface Progress {
  readonly kind: KeptKind;
  readonly until: Millis;
  readonly reached: string;
  readonly whole: number;
}

/** What to continue with. */
export type Removal = Omit<Progress, 'whole'>;

/** How far each kind may be removed: the log only up to what has been saved of it, and minutes only once their days are summed. */
export function allowedCutoffs(
  before: Cutoffs,
  { savedAt, daysAreWhole }: { savedAt: Millis | null; daysAreWhole: boolean },
): Cutoffs {
  const saved = savedAt === null ? null : floorTo(savedAt, DAY) - LOG_BEFORE_SAVED;
  return {
    ...before,
    reports: before.reports === null || saved === null ? null : Math.min(before.reports, saved),
    minutes: daysAreWhole ? before.minutes : null,
    days: daysAreWhole ? before.days : null,
  };
}

/** The next removal; null if nothing is left to remove. */
export function nextRemoval(before: Cutoffs, rows: readonly Progress[]): Removal | null {
  for (const kind of KEPT_KINDS) {
    const cutoff = before[kind];
    const row = rows.find((one) => one.kind === kind);
    const until = Math.max(cutoff ?? 0, row?.until ?? 0);
    if (row !== undefined && row.whole === 0) return { kind, until: row.until, reached: row.reached };
    if (cutoff !== null && until > (row?.until ?? -Infinity))
      // Comments continue where the last removal ended: none are left before it.
      return { kind, until, reached: kind === 'comments' ? (row?.reached ?? '') : '' };
  }
  return null;
}

const IN_SECOND = '+';

/** For counts of one kind that are spread over two tables: which table the removal has reached, and where in it; `''` is its beginning. */
export function inTables(reached: string): { readonly isSecond: boolean; readonly reached: string } {
  const isSecond = reached.startsWith(IN_SECOND);
  return { isSecond, reached: isSecond ? reached.slice(IN_SECOND.length) : reached };
}

/** The progress to store; `null` means that this table is done, and after the second table that everything is. */
export function reachedIn(isSecond: boolean, reached: string | null): string | null {
  if (isSecond) return reached === null ? null : `${IN_SECOND}${reached}`;
  return reached ?? IN_SECOND;
}

/** The row of `cut`: {@link Cut}, the digest of the chain up to it, and a seal over all of that. */
export interface CutRow extends Cut {
  /** Null if none of the removed reports was chained. */
  readonly digest: Uint8Array | null;
  readonly seal: Uint8Array;
}

/** SHA-256 of a line of JSON with its keys in alphabetical order and the digest in hexadecimal. */
function sealOfCut({ changed, digest, firstAt, last, lastAt, reports }: Omit<CutRow, 'seal'>): Uint8Array {
  const line = {
    changed,
    digest: digest === null ? null : Buffer.from(digest).toString('hex'),
    firstAt,
    last,
    lastAt,
    reports,
  };
  return createHash('sha256')
    .update(`${JSON.stringify(line)}\n`)
    .digest();
}

export function isSealed(cut: CutRow): boolean {
  return Buffer.compare(sealOfCut(cut), cut.seal) === 0;
}

/** The cut after one more batch is removed. */
export function cutAfter(
  before: CutRow | null,
  gone: { readonly first: number; readonly last: number; readonly firstAt: Millis; readonly lastAt: Millis },
  digest: Uint8Array | null,
  isAsWritten: boolean,
): CutRow {
  const reports = gone.last - gone.first + 1;
  const cut = {
    reports: (before?.reports ?? 0) + reports,
    last: gone.last,
    firstAt: before?.firstAt ?? gone.firstAt,
    lastAt: gone.lastAt,
    changed: (before?.changed ?? 0) + (isAsWritten ? 0 : reports),
    digest: digest ?? before?.digest ?? null,
  };
  return { ...cut, seal: sealOfCut(cut) };
}

export function toRemoved(rows: readonly Progress[], row: CutRow | null): Removed {
  const untilOf = (kind: KeptKind): Millis | null => rows.find((one) => one.kind === kind)?.until ?? null;
  const { digest: _digest, seal: _seal, ...cut } = row ?? {};
  return {
    comments: untilOf('comments'),
    reports: untilOf('reports'),
    minutes: untilOf('minutes'),
    days: untilOf('days'),
    cut: row === null ? null : (cut as Cut),
  };
}

/** When a service was first counted: in the first minute that is kept, or on an earlier day of which only the sum is kept. */
export function earlierOf(minute: Millis | null, day: Millis | null): Millis | null {
  return day !== null && (minute === null || day < floorTo(minute, DAY)) ? day : minute;
}

/** Says to the operator what was removed from the log. */
export function cutSentence({ reports, firstAt, lastAt, changed }: Cut): string {
  const day = (at: Millis): string => new Date(at).toISOString().slice(0, 10);
  const were =
    changed === 0
      ? 'They were as written.'
      : `${changed} of them were in batches that had changed since they were written.`;
  return `${reports} earlier ones, from ${day(firstAt)} to ${day(lastAt)}, expired and were removed. ${were}`;
}
