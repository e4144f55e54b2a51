import { Dispersion } from '../stats/dispersion.ts';
import { logTail } from '../stats/negative-binomial.ts';
import type { StateReader, StateWriter } from '../base/codec.ts';
import { Tails, type Tail } from '../stats/tails.ts';
import { HOUR, WEEK, type Millis } from '../base/time.ts';
import type { Judged } from './judged.ts';
import { SuddenHours } from './sudden-hours.ts';
import { scalesOf, type Windows } from './windows.ts';

/** Windows that expect no more than this all teach dispersion, since most of them are empty. */
export const SAMPLE_MEAN = 0.3;
/** Of the others, one in nine of the shortest and one in three of the next are enough. */
const SAMPLED = [9, 3];
/** If less than this part of a window teaches what is usual, it says nothing about scatter, and such an hour nothing about its facets. */
export const TEACHING_SHARE_MIN = 3 / 4;
/** No window within this many Poisson deviations is in the far tail. */
const TAIL_DEVIATIONS = 2;

/** How long a steady stream learns freely how its counts scatter. */
export const SCATTER_SETTLES_AFTER: Millis = 4 * WEEK;
/** From then on the estimates grow or fall by at most this fraction per week. */
export const SCATTER_DRIFT_A_WEEK = 0.01;

/** A window length whose scatter is learned; lengths in between are interpolated. */
export interface Scale {
  /** Index into the windows of the stream, length in buckets and in time. */
  readonly window: number;
  readonly length: number;
  readonly windowMs: Millis;
}

/** How the ordinary counts of a stream scatter around their expectation: its {@link Dispersion}, and its {@link Tails}. */
export class Scatter {
  readonly scales: readonly Scale[];
  readonly #dispersion: Dispersion;
  readonly #tails: Tails;
  /** Time since the estimates were updated, and for how long the stream has been a steady one. */
  #sinceRefresh: Millis = 0;
  #steadyFor: Millis = 0;
  readonly #suddenHours = new SuddenHours();

  constructor(lengths: readonly number[], bucketMs: Millis, priorDispersion: number) {
    this.scales = scalesOf(lengths).map((window) => {
      const length = lengths[window] as number;
      return { window, length, windowMs: length * bucketMs };
    });
    const scalesMs = this.scales.map(({ windowMs }) => windowMs);
    this.#dispersion = new Dispersion(scalesMs, priorDispersion);
    this.#tails = new Tails(scalesMs);
  }

  /** Variance / mean − 1 of an ordinary count with that mean in a window of that length, without baseline error. */
  excess(windowMs: Millis, mean: number): number {
    return this.#dispersion.excess(windowMs, mean);
  }

  tail(windowMs: Millis): Tail {
    return this.#tails.of(this.#dispersion.scaleBefore(windowMs));
  }

  /** See {@link Tails.burstsADay}. */
  burstsADay(logP: number): number {
    return this.#tails.burstsADay(logP);
  }

  /**
   * Learns from the windows that end with a bucket, given by its number since the epoch; the last `seen` buckets are fully known. Each
   * window has the squared cv of its mean, by its length, and contributes only the reports that teach.
   */
  learn(
    windows: Windows,
    bucket: number,
    seen: number,
    { uncertaintyOf, taught }: { uncertaintyOf: (windowMs: Millis) => number; taught: Judged },
  ): void {
    if (this.fed) return;
    for (let s = 0; s < this.scales.length; s++) {
      const { window, length, windowMs } = this.scales[s] as Scale;
      if (bucket % length !== 0 || length > seen) continue;
      const mean = windows.expected[window] as number;
      const observed = windows.observed[window] as number;
      const count = taught(observed, mean);
      if (count < TEACHING_SHARE_MIN * observed) continue;
      const uncertainty = uncertaintyOf(windowMs);
      this.observeTail(s, count, mean, uncertainty);
      if (this.#samples(s, bucket, mean)) this.observe(s, count, mean, uncertainty);
    }
  }

  /** Whether the window of a scale that ends with the bucket teaches dispersion. */
  #samples(scale: number, bucket: number, mean: number): boolean {
    const every = mean > SAMPLE_MEAN ? (SAMPLED[scale] ?? 1) : 1;
    return bucket % ((this.scales[scale] as Scale).length * every) === 0;
  }

  /** A closed window of a scale teaches how much counts scatter; `uncertainty` is the squared cv of its mean. */
  observe(scale: number, seen: number, mean: number, uncertainty: number): void {
    this.#dispersion.observe(scale, seen, mean, uncertainty);
  }

  /** … and how far: every window, in order. */
  observeTail(scale: number, seen: number, mean: number, uncertainty: number): void {
    if (mean <= 0) return;
    const surplus = seen - mean;
    const far = surplus > 0 && surplus * surplus > TAIL_DEVIATIONS ** 2 * mean;
    const { windowMs } = this.scales[scale] as Scale;
    const excess = far ? this.excess(windowMs, mean) + mean * uncertainty : 0;
    this.#tails.observe(scale, far ? logTail(seen, mean, excess) : 0);
  }

  /** Whether it is known how its counts scatter, so that the estimates drift. */
  get #settled(): boolean {
    return this.#steadyFor > SCATTER_SETTLES_AFTER;
  }

  /** Whether bursts come so often that somebody seems to teach them to it; as long as they do, its scatter stands still, and hours with one teach no level. */
  get fed(): boolean {
    return this.#suddenHours.tooMany;
  }

  /** Ends an hour that was observed. */
  closeHour(sudden: boolean): void {
    if (!this.fed) this.fade(HOUR);
    if (this.#settled) this.#suddenHours.add(sudden);
  }

  /** Lets the past fade by that much time. */
  fade(elapsedMs: Millis): void {
    this.#dispersion.fade(elapsedMs);
    this.#tails.fade(elapsedMs);
    this.#sinceRefresh += elapsedMs;
  }

  /**
   * Updates the estimates, which are constant between refreshes. Those of a `steady` stream drift slowly once they are known, so that
   * bursts sent for weeks do not make an outage look ordinary.
   */
  refresh(steady = false): void {
    const elapsed = this.#sinceRefresh;
    this.#sinceRefresh = 0;
    if (steady) this.#steadyFor += elapsed;
    const most = this.#settled ? (1 + SCATTER_DRIFT_A_WEEK) ** (elapsed / WEEK) : Infinity;
    this.#dispersion.refresh(most);
    this.#tails.refresh(most);
  }

  save(writer: StateWriter): void {
    this.#dispersion.save(writer);
    this.#tails.save(writer);
    writer.number(this.#sinceRefresh);
    writer.number(this.#steadyFor);
    this.#suddenHours.save(writer);
  }

  load(reader: StateReader): void {
    this.#dispersion.load(reader);
    this.#tails.load(reader);
    this.#sinceRefresh = reader.number();
    this.#steadyFor = reader.number();
    this.#suddenHours.load(reader);
  }
}
