import { KNOWLEDGE_NEEDED, type Judgement, type Knowledge } from './judgement.ts';
import { AlarmHours, hasRisen } from './alarm-hours.ts';
import { assert } from '../base/assert.ts';
import { bandOf, type Band } from './band.ts';
import { Baseline } from './baseline.ts';
import { isUnknown, clampCount } from '../base/count.ts';
import { Coverage } from '../domain/coverage.ts';
import { looksADay, windowSurprise, type Looks } from './evidence.ts';
import { explain, type Explanation } from './explanation.ts';
import { HourTally } from './hour-tally.ts';
import { POSSIBLE } from './levels.ts';
import { allJudged, type Judged, type Learning } from './judged.ts';
import { WindowScan, openedFor } from './window-scan.ts';
import { estimateOnset, overFor, seenAt, type Onset } from './onset.ts';
import { learnPast, refreshScatter } from './past.ts';
import { drain, type Pieces } from '../base/pieces.ts';
import type { Prior } from './prior.ts';
import { Scatter } from './scatter.ts';
import { suddenSurge } from './sudden-hours.ts';
import { StateReader, StateWriter } from '../base/codec.ts';
import type { Tail } from '../stats/tails.ts';
import { HOUR, floorTo, type Millis } from '../base/time.ts';
import { SPAN, Windows, checkBucket } from './windows.ts';

/** Options of a detector: how finely it counts, and its prior. */
export interface DetectorOptions {
  /** Length of a bucket; an hour is a whole number of them. */
  readonly bucketMs: Millis;
  readonly prior: Prior;
  /** Whether its estimates of scatter may drift only slowly after some weeks: for counts that anyone can add to. */
  readonly steady?: boolean;
}

/**
 * Judges one stream of counts, bucket by bucket, on event time: how surprising the reports of the last minutes to hours are, compared with
 * what is usual at that hour. Causal and deterministic; a restored state continues bit for bit.
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
  readonly #steady: boolean;
  readonly #windows: Windows;
  readonly #baseline: Baseline;
  readonly #scatter: Scatter;
  readonly #scan: WindowScan;
  #next: Millis = 0;
  /** When reports could be taken; to be recorded here in the order of event time, not before `next`. */
  readonly coverage = new Coverage();
  /** Buckets since the last one that was not fully observed. */
  #seen = 0;
  /** The current hour. */
  readonly #hour = new HourTally();
  readonly #alarmHours = new AlarmHours();
  /** How often a new level was accepted as usual. */
  #levelsTaken = 0;
  #evidence = 0;
  #window = 0;
  /** The number of latest buckets in which the surge was over, 0 while it is not; the buckets before them are dropped with the next. */
  #over = 0;

  constructor(options: DetectorOptions) {
    const { bucketMs, prior, steady = false } = options;
    checkBucket(bucketMs);
    this.#bucketMs = bucketMs;
    this.#prior = prior;
    this.#steady = steady;
    this.#windows = new Windows(bucketMs);
    this.#baseline = new Baseline(prior);
    this.#scatter = new Scatter(this.#windows.lengths, bucketMs, prior.dispersion);
    this.#scan = new WindowScan(this.#windows, this.#scatter, bucketMs, {
      excess: (windowMs, mean) => this.excess(windowMs, mean),
      known: (windowMs) => this.coverage.open(this.#next - windowMs, this.#next),
    });
  }

  /** Start of the bucket that `push` closes next. */
  get next(): Millis {
    return this.#next;
  }

  get knowledge(): Knowledge {
    return { observedMs: this.#baseline.observedHours * HOUR, neededMs: KNOWLEDGE_NEEDED };
  }

  get learning(): boolean {
    return this.knowledge.observedMs < KNOWLEDGE_NEEDED;
  }

  /**
   * Learns past counts of consecutive buckets from the one containing `from`, before anything is pushed; NaN means unknown. Afterwards
   * `next` is where they end. Longer buckets teach the rhythm, and the dispersion of windows at least as long.
   */
  learn(from: Millis, bucketMs: Millis, counts: ArrayLike<number>): void {
    drain(this.lessons(from, bucketMs, counts));
  }

  *lessons(from: Millis, bucketMs: Millis, counts: ArrayLike<number>): Pieces {
    checkBucket(bucketMs);
    assert(this.#next === 0, 'history comes before anything else');
    const start = floorTo(from, bucketMs);
    const keeps = bucketMs === this.#bucketMs ? this.#windows : null;
    const learner = {
      baseline: this.#baseline,
      scatter: this.#scatter,
      windows: keeps,
      coverage: this.coverage,
    };
    yield* learnPast(learner, start, bucketMs, counts);
    this.#next = floorTo(start + counts.length * bucketMs, this.#bucketMs);
    this.#seen = 0;
  }

  /** Begins at the bucket containing `at`; the time between anything learned and that is unknown, not quiet. */
  startAt(at: Millis): void {
    const next = floorTo(at, this.#bucketMs);
    if (next === this.#next) return;
    this.#next = next;
    this.#seen = 0;
    this.#hour.clear();
    this.#windows.keep(0);
  }

  /** Closes every bucket that ends at or before `at` without a report: quiet, or unknown if nobody could report. */
  skipTo(at: Millis, taught: Judged = allJudged): Judgement {
    while (this.#next + this.#bucketMs <= at) if (!this.#leap(at)) this.#close(0, { taught });
    return this.#judgement();
  }

  /** Closes the bucket at `next` with its count, NaN if unknown, and judges. */
  push(count: number, learning: Learning = {}): Judgement {
    if (isUnknown(count)) this.coverage.add('lost', this.#next, this.#next + this.#bucketMs);
    this.#close(clampCount(count), learning);
    return this.#judgement();
  }

  /** Why the last bucket was judged as it was; exact only from within `push`, since learning changes what is usual. */
  explain(): Explanation {
    const { whole, evidence } = this.#scan.closed();
    const found = { whole, bursts: whole - evidence };
    return explain(this, this.#judgement(), found, this.#windows, this.#bucketMs);
  }

  /** How the true tail of windows of that length compares with the model's. */
  tail(windowMs: Millis): Tail {
    return this.#scatter.tail(windowMs);
  }

  /** −log10 of the probability of that many reports in a window of closed buckets, considered alone. */
  surprise(observed: number, mean: number, windowMs: Millis): number {
    return windowSurprise(observed, mean, this.excess(windowMs, mean), this.tail(windowMs));
  }

  /** log10 of the number of looks per day that a window of that length has to account for. */
  correction(windowMs: Millis): number {
    return Math.log10(looksADay(this.#scan.looks, windowMs));
  }

  /** The ratio of the last hours to what the weeks predict. */
  get localLevel(): number {
    return this.#baseline.localLevel;
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

  #close(count: number, { judged, taught = allJudged }: Learning): void {
    const end = this.#next + this.#bucketMs;
    if (this.#over > 0) this.#windows.keep(this.#over);
    this.#over = 0;
    this.#observe(count);
    this.#next = end;
    this.#judge();
    judged?.();
    if (this.#seen > 0) this.#learnScatter(taught);
    if (this.#evidence >= POSSIBLE) {
      this.#hour.alarming = true;
      this.#over = overFor(this.#windows, this.#window, (buckets, mean) =>
        this.excess(buckets * this.#bucketMs, mean),
      );
    }
    if (end % HOUR === 0) this.#closeHour(end / HOUR - 1, taught);
  }

  /** Adds a bucket to the windows and the hour, as far as it is known. */
  #observe(count: number): void {
    const from = this.#next;
    const to = from + this.#bucketMs;
    const mean = this.expected(from, this.#bucketMs);
    if (this.coverage.whole) {
      this.#windows.push(count, mean);
      this.#hour.add(count, this.#bucketMs);
      this.#seen++;
      return;
    }
    const all = this.coverage.tookAll(from, to);
    const proves = all || count > mean;
    this.#windows.push(proves ? count : 0, proves ? mean : 0);
    if (all) this.#hour.add(count, this.coverage.open(from, to));
    this.#seen = this.coverage.nearlyWhole(from, to) ? this.#seen + 1 : 0;
    this.coverage.forget(from);
  }

  /** Skips whole hours within a hole, at most up to `at`, as that many unobserved buckets. False if there are none. */
  #leap(at: Millis): boolean {
    if (this.coverage.whole || this.#next % HOUR !== 0) return false;
    const hours = Math.floor((Math.min(at, this.coverage.lostUntil(this.#next)) - this.#next) / HOUR);
    if (hours < 1) return false;
    this.#windows.pass((hours * HOUR) / this.#bucketMs);
    for (let hour = this.#next / HOUR, end = hour + hours; hour < end; hour++)
      this.#closeHour(hour, allJudged);
    this.#next += hours * HOUR;
    this.coverage.forget(this.#next - this.#bucketMs);
    this.#seen = 0;
    this.#over = 0;
    this.#judge();
    return true;
  }

  /** Usual reports in a stretch of at most an hour from `start`: the rate at its middle. */
  usual(start: Millis, lengthMs: Millis): number {
    return (this.#baseline.rate(start + lengthMs / 2) * lengthMs) / HOUR;
  }

  /** Expected reports in a stretch of at most an hour from `start`: the usual ones in the part that could be observed. */
  expected(start: Millis, lengthMs: Millis): number {
    return this.usual(start, lengthMs) * this.coverage.factor(start, start + lengthMs);
  }

  /** Variance / mean − 1 of the expectation of a window that ends with the last bucket: noise and baseline error. */
  excess(windowMs: Millis, mean: number): number {
    const late = this.coverage.lateShare(this.#next - windowMs, this.#next) ** 2;
    return (
      this.#scatter.excess(windowMs, mean) +
      mean * (this.#baseline.uncertainty(this.#next - 1, windowMs) + late)
    );
  }

  #judge(): void {
    const { evidence, window, lengths } = this.#scan.closed();
    this.#evidence = evidence;
    this.#window = window === 0 ? 0 : this.#windows.lengths.indexOf(lengths[window] as number);
  }

  /**
   * Judges the open bucket as of `at`, with `count` reports so far, without changing the state. More reports are never less evidence. At or
   * before `next` nothing is open: returns the last judgement.
   */
  peek(count: number, at: Millis): Judgement {
    const looks = this.#lookAtOpen(count, at);
    if (looks === null) return this.#judgement();
    const { evidence, window } = looks;
    return {
      at,
      evidence,
      windowMs: looks.windowMs[window] as number,
      observed: looks.observed[window] as number,
      expected: looks.expected[window] as number,
    };
  }

  /**
   * The evidence as of `at`, counting only as many reports of each window as are `judged`, which is called for increasingly long windows;
   * `count` is that of the open bucket. Does not change the state.
   */
  evidenceOf(judged: Judged, count: number, at: Millis): number {
    return (this.#lookAtOpen(count, at, judged) ?? this.#scan.closed(judged)).evidence;
  }

  /** Judges the windows that end in the open bucket; null if none is open, or nothing can be expected of it. */
  #lookAtOpen(count: number, at: Millis, judged?: Judged): Looks | null {
    if (at <= this.#next) return null;
    const openMs = openedFor(this.#next, at, this.#bucketMs);
    const open = { observed: clampCount(count), openMs, expected: this.expected(this.#next, openMs) };
    return open.expected === 0 ? null : this.#scan.open(open, this.#over || Infinity, judged);
  }

  #learnScatter(taught: Judged): void {
    const bucket = Math.round(this.#next / this.#bucketMs);
    const uncertaintyOf = (windowMs: Millis) => this.#baseline.uncertainty(this.#next - 1, windowMs);
    this.#scatter.learn(this.#windows, bucket, this.#seen, { uncertaintyOf, taught });
    if (!this.#steady) return;
    const known = { bucketMs: this.#bucketMs, seen: this.#seen };
    this.#hour.addSurge(
      suddenSurge(this.#windows, known, (windowMs, mean) => this.excess(windowMs, mean), taught),
    );
  }

  #closeHour(hour: number, taught: Judged): void {
    const total = this.#hour.total(taught(this.#hour.count, this.usual(hour * HOUR, HOUR)));
    if (isUnknown(total)) this.#baseline.passHour(hour);
    else this.#learnHour(hour, total);
    this.#windows.resum();
    this.#hour.clear();
  }

  #learnHour(hour: number, total: number): void {
    const { alarming, surge } = this.#hour;
    this.#scatter.closeHour(surge > 0);
    const { fed } = this.#scatter;
    const lasts = (surge === 0 && !fed) || hasRisen(total - surge, this.usual(hour * HOUR, HOUR));
    this.#alarmHours.close(hour, alarming && lasts);
    const refits = this.#baseline.closeHour(hour, total, alarming || (surge > 0 && fed));
    if (refits) refreshScatter(this.#baseline, this.#scatter, this.#steady);
    if (!this.#alarmHours.lasting(this.#baseline.observedHours)) return;
    this.#windows.scale(this.#baseline.takeAsUsual(this.#alarmHours.since));
    this.#alarmHours.clear();
    this.#levelsTaken++;
  }

  /** How often a lasting level was accepted as the new usual, so that callers can tell whether this ended an alarm. */
  get levelsTaken(): number {
    return this.#levelsTaken;
  }

  /** The expectation of any interval near now, for the time when reports could come or for `all` of it: mean and 95 % range. */
  band(from: Millis, to: Millis, part: 'open' | 'all' = 'open'): Band {
    return bandOf(from, to, {
      expected: (start, lengthMs) =>
        part === 'all' ? this.usual(start, lengthMs) : this.expected(start, lengthMs),
      excess: (windowMs, mean) =>
        this.#scatter.excess(Math.min(windowMs, SPAN), mean) +
        mean * (this.#baseline.uncertainty(from, windowMs) + this.coverage.lateShare(from, to) ** 2),
    });
  }

  /** One for each step of [from, to), including holes. */
  bands(from: Millis, to: Millis, step: Millis): Band[] {
    const bands: Band[] = [];
    for (let start = from; start < to; start += step) bands.push(this.band(start, start + step, 'all'));
    return bands;
  }

  /** When the present surge began, to the bucket; `at` must be at or after `next`. See {@link estimateOnset}. */
  onset(at: Millis): Onset {
    const dispersion = 1 + this.excess(this.#bucketMs, this.#windows.expected[0] as number);
    return seenAt(at, estimateOnset(this.#windows, this.#next, this.#bucketMs, dispersion));
  }

  /** Continues to `at`, from where it looks back no further than `to`: an incident is over, and its reports are no evidence of another. */
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
    for (const number of [this.#bucketMs, meanPerHour, shape, dispersion, ...this.#numbers()])
      writer.number(number);
    for (const part of this.#parts()) part.save(writer);
    return writer.bytes();
  }

  #parts() {
    return [this.#windows, this.#baseline, this.#scatter, this.#hour, this.#alarmHours, this.coverage];
  }

  #numbers(): number[] {
    return [this.#next, this.#seen, this.#levelsTaken, this.#evidence, this.#window, this.#over];
  }

  /**
   * Restores the detector that `save` returned, with the prior that it began with. Throws a `RangeError` for a different bucket or length;
   * corruption is detected by the envelope (`base/frozen.ts`).
   */
  static load(bytes: Uint8Array, options: DetectorOptions): StreamDetector {
    const reader = new StateReader(bytes);
    if (reader.number() !== options.bucketMs)
      throw new RangeError('the saved detector state has another bucket');
    const [meanPerHour, shape, dispersion] = [reader.number(), reader.number(), reader.number()];
    const prior = { ...options.prior, meanPerHour, shape, dispersion };
    const detector = new StreamDetector({ ...options, prior });
    const number = () => reader.number();
    [detector.#next, detector.#seen, detector.#levelsTaken] = [number(), number(), number()];
    [detector.#evidence, detector.#window, detector.#over] = [number(), number(), number()];
    for (const part of detector.#parts()) part.load(reader);
    reader.end();
    return detector;
  }
}
