import { DAY, WEEK, floorTo, type Millis } from '../../core/base/time.ts';
import { CELL_COUNT_MAX, badLine, shown } from './cells.ts';
import type { GapJudge, Gaps } from './gaps.ts';
import type { Notes } from './notes.ts';
import type { Row } from './rows.ts';
import type { CountsSink, Layout } from './sink.ts';
import type { Grid } from './spacing.ts';

/** A longer gap between rows is taken for a mistake in a timestamp, such as a wrong year. */
export const GAP_MAX: Millis = 26 * WEEK;
/** The names of finished series are remembered to detect rows that are not contiguous: this many take some 25 MB. */
export const SERIES_MAX = 250_000;

const MISSING: Readonly<Record<Gaps, readonly [one: string, many: string]>> = {
  zero: [
    'a missing row was taken as zero (--gaps unknown takes it as unknown)',
    'missing rows were taken as zero (--gaps unknown takes them as unknown)',
  ],
  unknown: [
    'a missing row was taken as unknown (--gaps zero takes it as zero)',
    'missing rows were taken as unknown (--gaps zero takes them as zero)',
  ],
};

/** How rows are assigned to buckets. */
export interface SlotForm {
  readonly grid: Grid;
  readonly layout: Layout;
  /** Whether there is one row per timestamp, so that a second one is a mistake and not more reports. */
  readonly single: boolean;
  readonly round: boolean;
  judge(series: string): GapJudge;
}

/**
 * Sums the rows of a series, in chronological order, into slots and buckets, and passes those on. Buffers only one bucket, whatever the
 * length of the file.
 */
export class Slots {
  readonly #path: string;
  readonly #form: SlotForm;
  readonly #sink: CountsSink;
  readonly #notes: Notes;
  readonly #seen = new Set<string>();
  #series: string | null = null;
  #judge: GapJudge | null = null;
  /** The current slot, and the last row in it. */
  #slot: Millis = 0;
  #count = 0;
  #stamp = '';
  #last: Row | null = null;
  /** The current bucket: the sum of its slots, and its first timestamp. */
  #total = 0;
  #totalStamp: string | null = null;

  constructor(path: string, form: SlotForm, sink: CountsSink, notes: Notes) {
    this.#path = path;
    this.#form = form;
    this.#sink = sink;
    this.#notes = notes;
  }

  get found(): boolean {
    return this.#series !== null;
  }

  add(row: Row): void {
    const { grid } = this.#form;
    const slot = floorTo(row.at + grid.shift, grid.slotMs);
    if (row.series !== this.#series) this.#begin(row, slot);
    else if (slot === this.#slot) this.#addToSlot(row);
    else {
      this.#pass(row, slot);
      this.#open(row, slot);
    }
    this.#last = row;
  }

  finish(): void {
    if (this.#series === null) return;
    this.#close(this.#count, this.#stamp);
    this.#endBucket();
    this.#sink.end();
  }

  #begin(row: Row, slot: Millis): void {
    if (this.#seen.has(row.series))
      throw this.#error(
        row,
        `the rows of series ${shown(row.series)} are not together: sort by series, then time`,
      );
    if (this.#seen.size === SERIES_MAX) throw this.#error(row, `these are more than ${SERIES_MAX} series`);
    this.finish();
    this.#seen.add(row.series);
    this.#series = row.series;
    this.#judge = this.#form.judge(row.series);
    const { grid, layout } = this.#form;
    const start = floorTo(slot, grid.bucketMs);
    this.#sink.begin({ id: row.series, start, bucketMs: grid.bucketMs, layout });
    this.#total = 0;
    this.#totalStamp = null;
    // If the file begins within a bucket, the part before it is unknown.
    if (grid.regular && slot > start) this.#total = Number.NaN;
    this.#open(row, slot);
  }

  #open({ count, stamp }: Row, slot: Millis): void {
    this.#slot = slot;
    this.#count = count;
    this.#stamp = stamp;
  }

  #addToSlot(row: Row): void {
    const last = this.#last as Row;
    if (row.at === last.at) {
      if (this.#form.single) {
        this.#takeOnce(row);
        return;
      }
      this.#notes.count(
        'a row with the same time as another was added to it (--series COLUMN keeps them apart)',
        'rows with the same time as others were added to them (--series COLUMN keeps them apart)',
      );
    }
    this.#count += row.count;
    if (this.#count > CELL_COUNT_MAX)
      throw this.#error(row, `the rows of this bucket add up to more than ${CELL_COUNT_MAX}`);
  }

  /** A repeated timestamp does not mean twice as many reports: the larger count is assumed to be complete. */
  #takeOnce({ count }: Row): void {
    this.#notes.count(
      'a moment listed twice was taken once, with the larger count',
      'moments listed twice were taken once, with the larger count',
    );
    if (!(count <= this.#count)) this.#count = Number.isNaN(count) ? this.#count : count;
  }

  /** Closes the current slot, and the empty ones before `slot`. */
  #pass(row: Row, slot: Millis): void {
    const { slotMs } = this.#form.grid;
    if (slot < this.#slot)
      throw this.#error(
        row,
        `${row.stamp} is earlier than ${this.#stamp} before it: sort the file by time; a time without an offset is taken as UTC, or in the zone that --zone names`,
      );
    if (slot - this.#slot > GAP_MAX)
      throw this.#error(
        row,
        `${row.stamp} is more than ${GAP_MAX / DAY} days after ${this.#stamp} before it, which looks like a mistake`,
      );
    this.#close(this.#count, this.#stamp);
    const from = this.#slot + slotMs;
    if (from === slot) return;
    const gaps = (this.#judge as GapJudge).judge(from, slot);
    this.#notes.count(...MISSING[gaps], (slot - from) / slotMs);
    for (let at = from; at < slot; at += slotMs) {
      this.#slot = at;
      this.#close(gaps === 'zero' ? 0 : Number.NaN, null);
    }
  }

  /** Adds the current slot to its bucket, and passes that on when it is full. */
  #close(count: number, stamp: string | null): void {
    this.#total += count;
    this.#totalStamp ??= stamp;
    const { bucketMs, slotMs } = this.#form.grid;
    if ((this.#slot + slotMs) % bucketMs === 0) this.#hand();
  }

  /** If the file ends within a bucket, the part after it is unknown. */
  #endBucket(): void {
    const { bucketMs, slotMs, regular } = this.#form.grid;
    if ((this.#slot + slotMs) % bucketMs === 0) return;
    if (regular) this.#total = Number.NaN;
    this.#hand();
  }

  #hand(): void {
    const total = this.#form.round ? Math.round(this.#total) : this.#total;
    this.#sink.bucket(total, this.#totalStamp);
    this.#total = 0;
    this.#totalStamp = null;
  }

  #error(row: Row, reason: string): Error {
    return badLine(this.#path, `line ${row.line}`, reason);
  }
}
