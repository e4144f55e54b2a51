import { createHash } from 'node:crypto';
import type { Batch } from './batch.ts';

/*
 * A digest of the report log, chained batch by batch, so that no byte of a report can change unnoticed. Each transaction that appends
 * reports adds a row to `chain`: the numbers of its first and last report, and
 *
 *     digest = SHA-256(digest of the row before ‖ the reports of the batch)
 *
 * with 32 zero bytes before the first row. A report is serialized as one line of JSON: the columns of `reports` as keys in alphabetical
 * order, NULL columns omitted, ending in a line feed (the same as RFC 8785). A column added in a later version is NULL in all earlier
 * reports and so does not change their digests. See docs/adr/0023-durability-one-can-check.md.
 */

/** The columns of a row of `reports`, in the order in which they are read here. */
export const CHAINED = [
  'at',
  'behind',
  'block',
  'comment',
  'device',
  'elsewhere',
  'id',
  'idempotency',
  'ip',
  'link',
  'manner',
  'network',
  'place',
  'placed',
  'problem',
  'reason',
  'region',
  'reporter',
  'seat',
  'seq',
  'service',
  'wide',
] as const;

type Column = (typeof CHAINED)[number];
export type ChainedReport = Readonly<Record<Column, unknown>>;

const DIGEST_BYTES = 32;
export const GENESIS: Uint8Array = new Uint8Array(DIGEST_BYTES);
/** The line of a report, without its line feed. */
export function chainedLine(report: ChainedReport): string {
  // Keys are in alphabetical order, and JSON omits undefined values.
  return JSON.stringify({
    at: report.at ?? undefined,
    behind: asStored(report.behind),
    block: asStored(report.block),
    comment: asStored(report.comment),
    device: asStored(report.device),
    elsewhere: asStored(report.elsewhere),
    id: asStored(report.id),
    idempotency: asStored(report.idempotency),
    ip: report.ip ?? undefined,
    link: asStored(report.link),
    manner: asStored(report.manner),
    network: report.network ?? undefined,
    place: asStored(report.place),
    placed: asStored(report.placed),
    problem: asStored(report.problem),
    reason: asStored(report.reason),
    region: asStored(report.region),
    reporter: asStored(report.reporter),
    seat: report.seat ?? undefined,
    seq: report.seq,
    service: asStored(report.service),
    wide: asStored(report.wide),
  });
}

/** SQLite stores UTF-8, in which a lone surrogate becomes U+FFFD. */
function asStored(value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : (value ?? undefined);
}

export function chained(before: Uint8Array, lines: readonly string[]): Uint8Array {
  return createHash('sha256')
    .update(before)
    .update(`${lines.join('\n')}\n`)
    .digest();
}

/** The digest of a batch whose first report has number `first`, chained to `before`; `rows` are the reports as written. */
export function digestOf(
  before: Uint8Array,
  batch: Batch,
  rows: readonly number[],
  first: number,
): Uint8Array {
  return chained(
    before,
    rows.map((row, nth) => chainedLine(rowOf(batch, row, first + nth))),
  );
}

function rowOf(batch: Batch, row: number, seq: number): ChainedReport {
  return {
    at: batch.at[row],
    behind: batch.behind[row],
    block: batch.block[row],
    comment: batch.comment[row],
    device: batch.device[row],
    elsewhere: batch.elsewhere[row],
    id: batch.id[row],
    idempotency: batch.idempotency[row],
    ip: batch.ip[row],
    link: batch.link[row],
    manner: batch.manner[row],
    network: batch.network[row],
    place: batch.place[row],
    placed: batch.placed[row],
    problem: batch.problem[row],
    reason: batch.reason[row],
    region: batch.region[row],
    reporter: batch.reporter[row],
    seat: batch.seat[row],
    seq,
    service: batch.service[row],
    wide: batch.wide[row],
  };
}

/** A range of the log by `seq`, both ends inclusive. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** `report 7 is not what was written`, with the number of further broken ranges; null if there are none. */
export function brokenSentence(broken: readonly Stretch[]): string | null {
  const [one] = broken;
  if (one === undefined) return null;
  const which = one.first === one.last ? `report ${one.first} is` : `reports ${one.first} to ${one.last} are`;
  const more = broken.length === 1 ? '' : `, and so in ${broken.length - 1} more places`;
  return `${which} not what was written${more}`;
}
