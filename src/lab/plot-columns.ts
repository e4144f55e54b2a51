import type { Band } from '../core/detect/band.ts';
import { isUnknown } from '../core/base/count.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Millis } from '../core/base/time.ts';

/** The most columns of a chart: more than a screen shows apart. */
export const COLUMNS_MAX = 1_000;
/** So many incidents of a series are drawn; a chart of more tells nobody anything. */
export const INCIDENTS_MAX = 200;
/** How many times a column the expected range is asked for; rates run smoothly between. */
const BANDS_A_COLUMN = 8;

/** What a chart shows of one series. */
export interface PlotSeries {
  readonly id: string;
  readonly start: Millis;
  readonly bucketMs: Millis;
  readonly columns: PlotColumns;
  readonly incidents: Incident[];
  /** Those that are not in the list. */
  moreIncidents: number;
}

/**
 * Columns of a chart of a series whose length nobody knows yet: of so many buckets each that {@link COLUMNS_MAX} hold
 * them, twice as many whenever they do not. A column has the highest count, evidence and mean in it, and the widest range;
 * one of which no count is known has NaN for it.
 */
export class PlotColumns {
  /** Buckets a column. */
  stride = 1;
  buckets = 0;
  reports = 0;
  /** By column, of the last one what has come so far: counts, evidence, and the expected range and mean. */
  readonly counts: number[] = [];
  readonly evidence: number[] = [];
  readonly low: number[] = [];
  readonly high: number[] = [];
  readonly mean: number[] = [];

  /** Whether the range that is expected of the next bucket will show. */
  get wantsBand(): boolean {
    return (this.buckets % this.stride) % Math.ceil(this.stride / BANDS_A_COLUMN) === 0;
  }

  /** Takes the next bucket, and its range where {@link wantsBand} asked for it. */
  add(count: number, evidence: number, band: Band | undefined): void {
    if (this.buckets === COLUMNS_MAX * this.stride) this.#halve();
    const column = Math.floor(this.buckets / this.stride);
    this.counts[column] = higher(this.counts[column] ?? Number.NaN, count);
    this.evidence[column] = Math.max(this.evidence[column] ?? 0, evidence);
    this.buckets++;
    if (!isUnknown(count)) this.reports += count;
    if (band === undefined) return;
    this.low[column] = Math.min(this.low[column] ?? Infinity, band.low);
    this.high[column] = Math.max(this.high[column] ?? 0, band.high);
    this.mean[column] = Math.max(this.mean[column] ?? 0, band.mean);
  }

  /** Two columns become one. */
  #halve(): void {
    const merge = (values: number[], of: (a: number, b: number) => number) => {
      const half = Math.ceil(values.length / 2);
      for (let column = 0; column < half; column++) {
        const first = values[2 * column] ?? 0;
        values[column] = of(first, values[2 * column + 1] ?? first);
      }
      values.length = half;
    };
    merge(this.counts, higher);
    for (const values of [this.evidence, this.high, this.mean]) merge(values, Math.max);
    merge(this.low, Math.min);
    this.stride *= 2;
  }
}

/** The higher of two counts, of which either may be unknown. */
function higher(a: number, b: number): number {
  if (isUnknown(a)) return b;
  return isUnknown(b) ? a : Math.max(a, b);
}
