import { assert } from './assert.ts';
import { Baseline } from './baseline.ts';
import { sane } from './count.ts';
import { looksADay, windowSurprise } from './evidence.ts';
import { explain, type Explanation } from './explanation.ts';
import type { Onset } from './incident.ts';
import { POSSIBLE } from './levels.ts';
import { Lookout } from './lookout.ts';
import { estimateOnset, overFor } from './onset.ts';
import { learnPast, refreshScatter } from './past.ts';
import type { Prior } from './prior.ts';
import { Scatter, type Scale } from './scatter.ts';
import { StateReader, StateWriter } from './stats/codec.ts';
import { quantile } from './stats/negative-binomial.ts';
import type { Band, Judgement, Knowledge } from './status.ts';
import type { Tail } from './tails.ts';
import { HOUR, SECOND, WEEK, floorTo, type Millis } from './time.ts';
import { SPAN, Windows } from './windows.ts';

/** What a detector is of: how finely it counts, and what it believes before the first count. */
export interface DetectorOptions {
  /** Length of a bucket; an hour is a whole number of them. */
  readonly bucketMs: Millis;
  readonly prior: Prior;
}

/** Each hour of the week once. */
export const KNOWLEDGE_NEEDED: Millis = WEEK;
/** An alarm holds the baseline back for so many hours; then the level has changed for good, and no alarm is for ever. */
export const NEW_USUAL_HOURS = 12;
/** … or for so many and this share of what is known, if that is less: a busy newcomer is learned within hours. */
const NEW_USUAL_HOURS_MIN = 4;
const NEW_USUAL_SHARE = 1 / 4;
/** A partial bucket is judged as if it were at least so old: nobody's five reports come in one second by chance. */
const PARTIAL_MIN: Millis = 10 * SECOND;
/** The share of ordinary counts below and above a band. */
const BAND_TAIL = 0.025;
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
  readonly #prior: Prior;
  readonly #windows: Windows;
  readonly #baseline: Baseline;
  readonly #scatter: Scatter;
  readonly #lookout: Lookout;
  #next: Millis = 0;
  /** The hour under way: its count, whether all of it was seen, whether there was an alarm in it. */
  #hourCount = 0;
  #hourWhole = false;
  #hourAlarm = false;
  /** Hours under alarm less those without since: an alarm that comes back at once has no new time. */
  #alarmHours = 0;
  /** The hour in which they began to add up, and how often a level was taken as usual since the stream began. */
  #alarmSince = 0;
  #levelsTaken = 0;
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
    this.#prior = prior;
    this.#windows = new Windows(bucketMs);
    this.#baseline = new Baseline(prior);
    this.#scatter = new Scatter(this.#windows.lengths, bucketMs, prior.dispersion);
    this.#lookout = new Lookout(this.#windows, this.#scatter, bucketMs, (windowMs, mean) =>
      this.excess(windowMs, mean),
    );
  }

  /** Start of the bucket that `push` closes next. */
  get next(): Millis {
    return this.#next;
  }

  get knowledge(): Knowledge & { readonly learning: boolean } {
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
    const keeps = bucketMs === this.#bucketMs ? this.#windows : null;
    learnPast({ baseline: this.#baseline, scatter: this.#scatter, windows: keeps }, start, bucketMs, counts);
    this.#next = floorTo(start + counts.length * bucketMs, this.#bucketMs);
    this.#hourWhole = this.#next % HOUR === 0;
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
    const { whole, evidence } = this.#lookout.closed();
    return explain(
      this,
      this.#judgement(),
      { whole, bursts: whole - evidence },
      this.#windows,
      this.#bucketMs,
    );
  }

  /** How the true tail of a window of that length compares with the model's. */
  tail(windowMs: Millis): Tail {
    return this.#scatter.tail(windowMs);
  }

  /** −log10 of the probability of so many reports in a window of closed buckets, all by itself. */
  surprise(observed: number, mean: number, windowMs: Millis): number {
    return windowSurprise(observed, mean, this.excess(windowMs, mean), this.tail(windowMs));
  }

  /** log10 of how many looks a day a window of that length has to answer for. */
  correction(windowMs: Millis): number {
    return Math.log10(looksADay(this.#lookout.looks, windowMs));
  }

  /** How many times what the weeks say the last hours had. */
  get localLevel(): number {
    return this.#baseline.localLevel;
  }

  /** How many windows a day long an ordinary day is worth; see {@link looksOf}. */
  get looks(): number {
    return this.#lookout.looks;
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
    this.#learnScatter();
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
    return this.#scatter.excess(windowMs, mean) + mean * this.#baseline.uncertainty(this.#next - 1, windowMs);
  }

  #judge(): void {
    const { evidence, window } = this.#lookout.closed();
    this.#evidence = evidence;
    this.#window = window;
  }

  /**
   * Judges the open bucket as of `at`, with `count` reports so far; the state stays. More reports are never less
   * evidence. At or before `next` nothing is open: the last judgement.
   */
  peek(count: number, at: Millis): Judgement {
    if (at <= this.#next) return this.#judgement();
    const openMs = Math.min(Math.max(at - this.#next, Math.min(PARTIAL_MIN, this.#bucketMs)), this.#bucketMs);
    const open = { observed: sane(count), openMs, expected: this.expected(this.#next, openMs) };
    const looks = this.#lookout.open(open, this.#over > 0 ? this.#over : Infinity);
    const { evidence, window } = looks;
    return {
      at,
      evidence,
      windowMs: looks.windowMs[window] as number,
      observed: looks.observed[window] as number,
      expected: looks.expected[window] as number,
    };
  }

  #learnScatter(): void {
    const { observed, expected } = this.#windows;
    const { scales } = this.#scatter;
    const index = Math.round(this.#next / this.#bucketMs);
    for (let s = 0; s < scales.length; s++) {
      const { window, length, windowMs } = scales[s] as Scale;
      if (index % length !== 0) continue;
      const seen = observed[window] as number;
      const mean = expected[window] as number;
      const uncertainty = this.#baseline.uncertainty(this.#next - 1, windowMs);
      this.#scatter.observeTail(s, seen, mean, uncertainty);
      if (this.#scatter.samples(s, index, mean)) this.#scatter.observe(s, seen, mean, uncertainty);
    }
  }

  #closeHour(hour: number): void {
    if (this.#hourAlarm && this.#alarmHours === 0) this.#alarmSince = hour;
    this.#alarmHours = Math.max(0, this.#alarmHours + (this.#hourAlarm ? 1 : -1));
    this.#scatter.fade(HOUR);
    const refits = this.#baseline.closeHour(
      hour,
      this.#hourWhole ? this.#hourCount : Number.NaN,
      this.#hourAlarm,
    );
    if (refits) refreshScatter(this.#baseline, this.#scatter);
    if (this.#alarmHours > this.#newUsualHours()) this.#takeAsUsual();
    this.#windows.resum();
    this.#hourCount = 0;
    this.#hourWhole = true;
    this.#hourAlarm = false;
  }

  #newUsualHours(): number {
    return Math.min(NEW_USUAL_HOURS, NEW_USUAL_HOURS_MIN + NEW_USUAL_SHARE * this.#baseline.observedHours);
  }

  #takeAsUsual(): void {
    this.#windows.scale(this.#baseline.takeAsUsual(this.#alarmSince));
    this.#alarmHours = 0;
    this.#levelsTaken++;
  }

  /** How often a level that lasted was taken as the new usual: whoever shows an alarm can say that this ended it. */
  get levelsTaken(): number {
    return this.#levelsTaken;
  }

  /** What is expected of any interval near now: the mean, and what 95 of 100 ordinary counts stay within. */
  band(from: Millis, to: Millis): Band {
    let mean = 0;
    for (let start = from; start < to; start = floorTo(start, HOUR) + HOUR)
      mean += this.expected(start, Math.min(to, floorTo(start, HOUR) + HOUR) - start);
    const windowMs = Math.max(to - from, SECOND);
    const excess =
      this.#scatter.excess(Math.min(windowMs, SPAN), mean) +
      mean * this.#baseline.uncertainty(from, windowMs);
    return {
      from,
      to,
      mean,
      low: quantile(BAND_TAIL, mean, excess),
      high: quantile(1 - BAND_TAIL, mean, excess),
    };
  }

  /** One for each step of [from, to). */
  bands(from: Millis, to: Millis, step: Millis): Band[] {
    const bands: Band[] = [];
    for (let start = from; start < to; start += step) bands.push(this.band(start, start + step));
    return bands;
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

  /**
   * Goes on to `at`, from where it looks back no further than `to`: an incident is over, and its reports are no evidence of
   * another.
   */
  forgetWindows(at: Millis, to: Millis = at): void {
    this.skipTo(at);
    this.#windows.keep(Math.max(0, Math.floor((this.#next - to) / this.#bucketMs)));
    this.#evidence = 0;
    this.#window = 0;
    this.#over = 0;
  }

  save(): Uint8Array {
    const writer = new StateWriter();
    const { meanPerHour, shape, dispersion } = this.#prior;
    const head = [this.#bucketMs, meanPerHour, shape, dispersion];
    for (const number of [...head, ...this.#numbers()]) writer.number(number);
    for (const part of [this.#windows, this.#baseline, this.#scatter]) part.save(writer);
    return writer.bytes();
  }

  #numbers(): number[] {
    return [
      this.#next,
      this.#hourCount,
      Number(this.#hourWhole),
      Number(this.#hourAlarm),
      this.#alarmHours,
      this.#alarmSince,
      this.#levelsTaken,
      this.#evidence,
      this.#window,
      this.#over,
    ];
  }

  /**
   * The detector that `save` gave, with the prior that it began with. Bytes of another bucket or length are a `RangeError`;
   * whether they are those that were saved is for the envelope to tell (`stats/frozen.ts`).
   */
  static load(bytes: Uint8Array, options: DetectorOptions): StreamDetector {
    const reader = new StateReader(bytes);
    if (reader.number() !== options.bucketMs)
      throw new RangeError('the saved detector state has another bucket');
    const [meanPerHour, shape, dispersion] = [reader.number(), reader.number(), reader.number()];
    const prior = { ...options.prior, meanPerHour, shape, dispersion };
    const detector = new StreamDetector({ ...options, prior });
    detector.#next = reader.number();
    detector.#hourCount = reader.number();
    detector.#hourWhole = reader.number() === 1;
    detector.#hourAlarm = reader.number() === 1;
    detector.#alarmHours = reader.number();
    detector.#alarmSince = reader.number();
    detector.#levelsTaken = reader.number();
    detector.#evidence = reader.number();
    detector.#window = reader.number();
    detector.#over = reader.number();
    const parts = [detector.#windows, detector.#baseline, detector.#scatter];
    for (const part of parts) part.load(reader);
    reader.end();
    return detector;
  }
}
