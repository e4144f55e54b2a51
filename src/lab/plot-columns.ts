import type { Band } from '../core/detect/band.ts';
import { isUnknown } from '../core/base/count.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Millis } from '../core/base/time.ts';

/** The most columns of a chart: more than a screen can show. */
export const COLUMNS_MAX = 1_000;
/** Incidents drawn per series; with more, a chart is unreadable. */
export const INCIDENTS_MAX = 200;
/** How often per column the expected range is computed; rates change smoothly in between. */
const BANDS_A_COLUMN = 8;

/** The content of one series' chart. */
export interface PlotSeries {
  readonly id: string;
  readonly start: Millis;
  readonly bucketMs: Millis;
  readonly columns: PlotColumns;
  readonly incidents: Incident[];
  /** The number of incidents left out. */
  moreIncidents: number;
}

/**
 * The columns of a chart for a series of unknown length: each column holds the same number of buckets, which doubles whenever {@link
 * COLUMNS_MAX} columns are full. A column has the highest count, evidence and mean of its buckets, and the widest range; NaN if no count in
 * it is known.
 */
export class PlotColumns {
  /** Buckets per column. */
  stride = 1;
  buckets = 0;
  reports = 0;
  /** By column (the last may be incomplete): counts, evidence, and the expected range and mean. */
  readonly counts: number[] = [];
  readonly evidence: number[] = [];
  readonly low: number[] = [];
  readonly high: number[] = [];
  readonly mean: number[] = [];

  /** Whether the expected range of the next bucket is needed. */
  get wantsBand(): boolean {
    return (this.buckets % this.stride) % Math.ceil(this.stride / BANDS_A_COLUMN) === 0;
  }

  /** Adds the next bucket, with its range if {@link wantsBand} was true. */
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

  /** Merges columns in pairs. */
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

/** The higher of two counts, either of which may be unknown. */
function higher(a: number, b: number): number {
  if (isUnknown(a)) return b;
  return isUnknown(b) ? a : Math.max(a, b);
}
