import { assert } from './assert.ts';
import { Baseline } from './baseline.ts';
import { Dispersion } from './dispersion.ts';
import { looksOf, windowEvidence, worthALook } from './evidence.ts';
import { explain, type Evidence, type Explanation } from './explanation.ts';
import type { Onset } from './incident.ts';
import { POSSIBLE } from './levels.ts';
import { estimateOnset, overFor } from './onset.ts';
import type { Prior } from './prior.ts';
import { StateReader, StateWriter } from './stats/codec.ts';
import { quantile } from './stats/negative-binomial.ts';
import type { Band, Judgement } from './status.ts';
import { HOUR, SECOND, WEEK, floorTo, type Millis } from './time.ts';
import { SPAN, Windows, scalesOf } from './windows.ts';

/** What a detector is of: how finely it counts, and what it believes before the first count. */
export interface DetectorOptions {
  /** Length of a bucket; an hour is a whole number of them. */
  readonly bucketMs: Millis;
  readonly prior: Prior;
}

/** How much is known of a stream: hours seen, at most eight weeks, and how many before it is more than a guess. */
export interface Knowledge {
  readonly observedMs: Millis;
  readonly neededMs: Millis;
  readonly learning: boolean;
}

/** Counts above this are taken as this: a bucket of more people than a country has. */
export const COUNT_MAX = 2 ** 24;
/** Each hour of the week once. */
export const KNOWLEDGE_NEEDED: Millis = WEEK;
/** An alarm holds the baseline back for so long; then what goes on is learned as usual, so that no alarm is for ever. */
const FREEZE_HOURS_MAX = 12;
/** … and for no longer than this share of what is known: a busy newcomer is learned within hours. */
const FREEZE_SHARE = 1 / 4;
/** A partial bucket is judged as if it were at least so old: nobody's five reports come in one second by chance. */
const PARTIAL_MIN: Millis = 10 * SECOND;
/** Where counts are high, one in nine of the shortest windows and one in three of the next teach dispersion enough. */
const SAMPLED = [9, 3];
const SAMPLE_MEAN = 0.3;
/** Of a long past, so many windows of each length teach dispersion enough … */
const PAST_WINDOWS = 400;
/** … those whose number times the golden ratio has a small fraction, which takes all hours of the week alike. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** The share of ordinary counts below and above a band. */
const BAND_TAIL = 0.025;
const STATE_VERSION = 2;

/**
 * Judges one stream of counts, bucket by bucket, on event time: how surprising the reports of the last minutes to hours
 * are, against what is usual at that hour. Causal and deterministic; a state that is saved and loaded goes on bit for bit.
 *
 * ```ts
 * import { defaultPrior, MINUTE, StreamDetector } from 'outcry/core';
 * const detector = new StreamDetector({ bucketMs: 5 * MINUTE, prior: defaultPrior });
 * detector.startAt(Date.UTC(2025, 2, 10, 9));
 * detector.push(0).evidence;  // 0
 * detector.push(30).evidence; // far above PROBLEMS: thirty people where one an hour was to be expected
 * ```
 */
export class StreamDetector {
  readonly #bucketMs: Millis;
  readonly #windows: Windows;
  readonly #baseline: Baseline;
  readonly #dispersion: Dispersion;
  /** Indices into the windows of those whose dispersion is learned. */
  readonly #scales: readonly number[];
  readonly #looks: number;
  #next: Millis = 0;
  /** The hour under way: its count, whether all of it was seen, whether there was an alarm in it. */
  #hourCount = 0;
  #hourWhole = false;
  #hourAlarm = false;
  /** Hours under alarm less those without since: an alarm that comes back at once has no new time. */
  #alarmHours = 0;
  /** The last judgement: its evidence, and the window as an index. */
  #evidence = 0;
  #window = 0;
  /** Buckets at the end in which the surge was over, 0 while it is not; what is before them is left with the next. */
  #over = 0;

  constructor(options: DetectorOptions) {
    const { bucketMs, prior } = options;
    if (!(bucketMs > 0) || HOUR % bucketMs !== 0)
      throw new RangeError('an hour must be a whole number of buckets');
    this.#bucketMs = bucketMs;
    this.#windows = new Windows(bucketMs);
    this.#baseline = new Baseline(prior);
    this.#looks = looksOf(this.#windows.lengths);
    this.#scales = scalesOf(this.#windows.lengths);
    this.#dispersion = new Dispersion(this.#scalesMs(), prior.dispersion);
  }

  /** Start of the bucket that `push` closes next. */
  get next(): Millis {
    return this.#next;
  }

  get knowledge(): Knowledge {
    const observedMs = this.#baseline.observedHours * HOUR;
    return { observedMs, neededMs: KNOWLEDGE_NEEDED, learning: observedMs < KNOWLEDGE_NEEDED };
  }

  /**
   * Takes in past counts of consecutive buckets, before anything is pushed; an hour must be a whole number of them.
   * Afterwards `next` is where they end. Buckets longer than its own teach it the rhythm, and the dispersion of windows
   * at least as long. `from` is taken as the start of the bucket that holds it.
   */
  learn(from: Millis, bucketMs: Millis, counts: ArrayLike<number>): void {
    if (!(bucketMs > 0) || HOUR % bucketMs !== 0)
      throw new RangeError('an hour must be a whole number of buckets');
    assert(this.#next === 0, 'history comes before anything else');
    const start = floorTo(from, bucketMs);
    const firstHour = Math.ceil(start / HOUR);
    const end = start + counts.length * bucketMs;
    const hours = Math.max(0, Math.floor(end / HOUR) - firstHour);
    // In the first half, or the first week, what looks like noise is what is not yet known of the rhythm.
    const trusted = firstHour * HOUR + Math.min(WEEK, (hours * HOUR) / 2);
    const scales = this.#scalesMs();
    const shares = scales.map((scale) => (PAST_WINDOWS * scale) / (end - trusted));
    const seen = new Float64Array(scales.length);
    const usual = new Float64Array(scales.length);
    let hourCount = 0;
    for (let i = 0; i < counts.length; i++) {
      const at = start + i * bucketMs;
      const count = sane(counts[i] as number);
      const mean = this.expected(at, bucketMs);
      if (bucketMs === this.#bucketMs) this.#windows.push(count, mean);
      for (let s = 0; s < scales.length; s++) {
        const scale = scales[s] as number;
        if (scale % bucketMs !== 0) continue;
        seen[s] = (seen[s] as number) + count;
        usual[s] = (usual[s] as number) + mean;
        if ((at + bucketMs) % scale !== 0) continue;
        const window = (at + bucketMs) / scale;
        const taken = (usual[s] as number) <= SAMPLE_MEAN || (window * GOLDEN) % 1 < (shares[s] as number);
        const uncertainty = this.#baseline.uncertainty(at + bucketMs - 1, scale);
        if (taken && at >= trusted + scale)
          this.#dispersion.observe(s, seen[s] as number, usual[s] as number, uncertainty);
        seen[s] = 0;
        usual[s] = 0;
      }
      hourCount += count;
      if ((at + bucketMs) % HOUR !== 0) continue;
      if (at >= firstHour * HOUR) this.#closePastHour(Math.floor(at / HOUR), hourCount);
      hourCount = 0;
    }
    this.#baseline.closePast();
    this.#refresh();
    this.#windows.resum();
    this.#next = floorTo(end, this.#bucketMs);
    this.#hourWhole = this.#next % HOUR === 0;
  }

  #closePastHour(hour: number, count: number): void {
    this.#dispersion.fade(HOUR);
    if (this.#baseline.closePastHour(hour, count)) this.#refresh();
  }

  #refresh(): void {
    this.#dispersion.refresh();
    this.#baseline.dispersion = 1 + this.#dispersion.excess(HOUR, 0);
  }

  /** Begins at the bucket that holds `at`; what lies between that and anything learned is unknown, not quiet. */
  startAt(at: Millis): void {
    const next = floorTo(at, this.#bucketMs);
    if (next === this.#next) return;
    this.#next = next;
    this.#hourCount = 0;
    this.#hourWhole = next % HOUR === 0;
    this.#windows.keep(0);
  }

  /** Closes every bucket that ends at or before `at` as quiet: the same as pushing zeros. */
  skipTo(at: Millis): Judgement {
    while (this.#next + this.#bucketMs <= at) this.#close(0);
    return this.#judgement();
  }

  /** Closes the bucket at `next` with its count and judges what ends there; `judged` is called before it is learned. */
  push(count: number, judged?: () => void): Judgement {
    this.#close(sane(count), judged);
    return this.#judgement();
  }

  /** Why the last bucket was judged as it was; exact from within `push`, for learning changes what is usual. */
  explain(): Explanation {
    const evidenceOf: Evidence = (...window) => this.#evidenceOf(...window);
    return explain(this, this.#judgement(), this.#windows, this.#bucketMs, this.#looks, evidenceOf);
  }

  #judgement(): Judgement {
    const { lengths, observed, expected } = this.#windows;
    return {
      at: this.#next,
      evidence: this.#evidence,
      windowMs: (lengths[this.#window] as number) * this.#bucketMs,
      observed: observed[this.#window] as number,
      expected: expected[this.#window] as number,
    };
  }

  #close(count: number, judged?: () => void): void {
    const end = this.#next + this.#bucketMs;
    if (this.#over > 0) this.#windows.keep(this.#over);
    this.#over = 0;
    this.#windows.push(count, this.expected(this.#next, this.#bucketMs));
    this.#next = end;
    this.#judge();
    judged?.();
    this.#learnDispersion();
    if (this.#evidence >= POSSIBLE) {
      this.#hourAlarm = true;
      this.#over = overFor(this.#windows, this.#window, (buckets, mean) =>
        this.excess(buckets * this.#bucketMs, mean),
      );
    }
    this.#hourCount += count;
    if (end % HOUR === 0) this.#closeHour(end / HOUR - 1);
  }

  /** Reports to be expected of a stretch of at most an hour from `start`: the rate at its middle. */
  expected(start: Millis, lengthMs: Millis): number {
    return (this.#baseline.rate(start + lengthMs / 2) * lengthMs) / HOUR;
  }

  /** Variance / mean − 1 of what is expected of a window that ends with the last bucket: noise and baseline error. */
  excess(windowMs: Millis, mean: number): number {
    return (
      this.#dispersion.excess(windowMs, mean) + mean * this.#baseline.uncertainty(this.#next - 1, windowMs)
    );
  }

  #evidenceOf(seen: number, mean: number, windowMs: Millis, looks = this.#looks): number {
    if (!worthALook(seen, mean)) return 0;
    const heaviness = this.#dispersion.heaviness(windowMs);
    return windowEvidence(seen, mean, this.excess(windowMs, mean), heaviness, windowMs, looks);
  }

  #judge(): void {
    const { lengths, observed, expected } = this.#windows;
    this.#evidence = 0;
    this.#window = 0;
    for (let i = 0; i < lengths.length; i++) {
      const seen = observed[i] as number;
      const mean = expected[i] as number;
      const windowMs = (lengths[i] as number) * this.#bucketMs;
      const evidence = this.#evidenceOf(seen, mean, windowMs);
      if (evidence <= this.#evidence) continue;
      this.#evidence = evidence;
      this.#window = i;
    }
  }

  /**
   * Judges the open bucket as of `at`, with `count` reports so far; the state stays. More reports are never less
   * evidence. At or before `next` nothing is open: the last judgement.
   */
  peek(count: number, at: Millis): Judgement {
    if (at <= this.#next) return this.#judgement();
    const { lengths, observed, expected } = this.#windows;
    const open = sane(count);
    const openMs = Math.min(Math.max(at - this.#next, Math.min(PARTIAL_MIN, this.#bucketMs)), this.#bucketMs);
    const openMean = this.expected(this.#next, openMs);
    let best = { at, evidence: 0, windowMs: openMs, observed: open, expected: openMean };
    // −1 is the open bucket alone.
    for (let i = -1; i < lengths.length; i++) {
      if (this.#over > 0 && i >= 0 && (lengths[i] as number) > this.#over) break;
      const seen = open + (i < 0 ? 0 : (observed[i] as number));
      const mean = openMean + (i < 0 ? 0 : (expected[i] as number));
      const windowMs = openMs + (i < 0 ? 0 : (lengths[i] as number) * this.#bucketMs);
      const evidence = this.#evidenceOf(seen, mean, windowMs);
      if (evidence > best.evidence) best = { at, evidence, windowMs, observed: seen, expected: mean };
    }
    return best;
  }

  #learnDispersion(): void {
    const { lengths, observed, expected } = this.#windows;
    const index = Math.round(this.#next / this.#bucketMs);
    for (let s = 0; s < this.#scales.length; s++) {
      const window = this.#scales[s] as number;
      const length = lengths[window] as number;
      if (index % length !== 0) continue;
      const mean = expected[window] as number;
      const every = s < SAMPLED.length && mean > SAMPLE_MEAN ? length * (SAMPLED[s] as number) : length;
      if (index % every !== 0) continue;
      const uncertainty = this.#baseline.uncertainty(this.#next - 1, length * this.#bucketMs);
      this.#dispersion.observe(s, observed[window] as number, mean, uncertainty);
    }
  }

  #closeHour(hour: number): void {
    this.#alarmHours = Math.max(0, this.#alarmHours + (this.#hourAlarm ? 1 : -1));
    const freezeHours = Math.min(FREEZE_HOURS_MAX, 1 + FREEZE_SHARE * this.#baseline.observedHours);
    const frozen = this.#hourAlarm && this.#alarmHours <= freezeHours;
    this.#dispersion.fade(HOUR);
    const refits = this.#baseline.closeHour(hour, this.#hourWhole ? this.#hourCount : Number.NaN, frozen);
    if (refits) this.#refresh();
    this.#windows.resum();
    this.#hourCount = 0;
    this.#hourWhole = true;
    this.#hourAlarm = false;
  }

  #scalesMs(): number[] {
    return this.#scales.map((window) => (this.#windows.lengths[window] as number) * this.#bucketMs);
  }

  /** What is expected of any interval near now: the mean, and what 95 of 100 ordinary counts stay within. */
  band(from: Millis, to: Millis): Band {
    let mean = 0;
    for (let start = from; start < to; start = floorTo(start, HOUR) + HOUR)
      mean += this.expected(start, Math.min(to, floorTo(start, HOUR) + HOUR) - start);
    const windowMs = Math.max(to - from, SECOND);
    const excess =
      this.#dispersion.excess(Math.min(windowMs, SPAN), mean) +
      mean * this.#baseline.uncertainty(from, windowMs);
    return {
      from,
      to,
      mean,
      low: quantile(BAND_TAIL, mean, excess),
      high: quantile(1 - BAND_TAIL, mean, excess),
    };
  }

  /** When the surge seen now began, to the bucket; asked at `at`, at or after `next`. See {@link estimateOnset}. */
  onset(at: Millis): Onset {
    const mean = this.#windows.expected[0] as number;
    const onset = estimateOnset(
      this.#windows,
      this.#next,
      this.#bucketMs,
      1 + this.excess(this.#bucketMs, mean),
    );
    return { at: onset.at, earliest: onset.earliest, latest: Math.max(onset.at, Math.min(onset.latest, at)) };
  }

  /** Stops looking back beyond `at`: an incident is over, and its reports are no evidence of another. */
  forgetWindows(at: Millis): void {
    this.skipTo(at);
    this.#windows.keep(0);
    this.#evidence = 0;
    this.#window = 0;
    this.#over = 0;
  }

  save(): Uint8Array {
    const writer = new StateWriter();
    for (const number of [STATE_VERSION, this.#bucketMs, ...this.#numbers()]) writer.number(number);
    for (const part of [this.#windows, this.#baseline, this.#dispersion]) part.save(writer);
    return writer.bytes();
  }

  #numbers(): number[] {
    return [
      this.#next,
      this.#hourCount,
      Number(this.#hourWhole),
      Number(this.#hourAlarm),
      this.#alarmHours,
      this.#evidence,
      this.#window,
      this.#over,
    ];
  }

  /** The detector that `save` froze. Bytes of another version, bucket or length are a `RangeError`: learn anew instead. */
  static load(bytes: Uint8Array, options: DetectorOptions): StreamDetector {
    const detector = new StreamDetector(options);
    const reader = new StateReader(bytes);
    if (reader.number() !== STATE_VERSION)
      throw new RangeError('the saved detector state is of another version');
    if (reader.number() !== options.bucketMs)
      throw new RangeError('the saved detector state has another bucket');
    detector.#next = reader.number();
    detector.#hourCount = reader.number();
    detector.#hourWhole = reader.number() === 1;
    detector.#hourAlarm = reader.number() === 1;
    detector.#alarmHours = reader.number();
    detector.#evidence = reader.number();
    detector.#window = reader.number();
    detector.#over = reader.number();
    for (const part of [detector.#windows, detector.#baseline, detector.#dispersion]) part.load(reader);
    reader.end();
    return detector;
  }
}

/** A count as it may be: whole, not negative, bounded; what is not a number is none. */
function sane(count: number): number {
  return count > 0 ? Math.min(Math.floor(count), COUNT_MAX) : 0;
}
