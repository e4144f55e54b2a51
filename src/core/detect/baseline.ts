import { HourCounts } from './hour-counts.ts';
import { LocalLevel } from './local-level.ts';
import { CURVE_CELLS, type Prior } from './prior.ts';
import { SeasonalFit } from './seasonal-fit.ts';
import type { StateReader, StateWriter } from '../base/codec.ts';
import { HOUR, type Millis } from '../base/time.ts';
import { WEEK_HOURS, curveCell, hourOfWeek } from '../base/week.ts';

/** Eight whole weeks, so that a slot is always the same hour of the week. */
const HISTORY_HOURS = 8 * WEEK_HOURS;
const HALF_LIFE_HOURS = 4 * WEEK_HOURS;
const WEIGHTS = Float64Array.from({ length: HISTORY_HOURS }, (_, age) => 2 ** (-age / HALF_LIFE_HOURS));
/** An hour counts for at most this many deviations above the fit, plus one report, so that past outages do not become usual. */
const CLIP_DEVIATIONS = 3;
/** Passes of clipping and fitting, each from the rates of the previous one; more if there are none to start from. */
const PASSES = 3;
const AFRESH_PASSES = 12;
/** A new stream is refitted every hour for two days, then once a day, at 00:00 UTC. */
const EAGER_HOURS = 48;
const REFIT_HOURS = 24;
/** … and, in a long imported past, once a week, since its intermediate fits are not used. */
const REFIT_PAST_HOURS = 168;
/** … and from scratch after a day, two days and a week, when medians say more than the prior. */
const AFRESH_HOURS = new Set([24, 48, 168]);
/** The local level follows with a delay of an hour, so that a surge does not become its own baseline before it is detected. */
const LOCAL_LAG_HOURS = 1;

/** How many reports, per unit of dispersion, tie a new level to the old one. */
const TAKING_STRENGTH = 10;

/** Working memory for a refit, shared by all streams; nothing in it is kept. */
const FIT = new SeasonalFit();
/**
 * By hour of the week: weighted unclipped counts, their weights, and the highest count. That is Infinity if an hour was under alarm, so
 * that the fast path does not apply.
 */
const PLAIN = new Float64Array(WEEK_HOURS);
const WEIGHT = new Float64Array(WEEK_HOURS);
const HIGHEST = new Float64Array(WEEK_HOURS);

/**
 * The expected counts of a stream, from its hourly counts of eight weeks: level × day curve × hour of the week, times a local level. All
 * rates are reports per hour. Robust: hours far above the fit are clipped, hours under alarm count for no more than usual.
 */
export class Baseline {
  /** Variance / mean of an ordinary hour; set by the code that measures it. */
  dispersion: number;
  readonly #prior: Prior;
  /** Counts by epoch hour modulo the length: NaN if unknown; −1 − count if the hour was under alarm. */
  readonly #hours = new HourCounts(HISTORY_HOURS);
  /** Usual reports per hour for each hour of the week, and the squared coefficient of variation of the curve there. */
  readonly #rates = new Float32Array(WEEK_HOURS);
  readonly #curveError = new Float32Array(WEEK_HOURS);
  #levelError: number;
  /** The next hour to close, in hours since the epoch; −1 before the first. */
  #hour = -1;
  #known = 0;
  readonly #local = new LocalLevel();
  /** Values of the fit cached for the hour last asked about: only for speed, not part of the state. */
  #cachedHour = Number.NaN;
  #before = 0;
  #here = 0;
  #after = 0;
  #hereError = 0;

  constructor(prior: Prior) {
    if (prior.curve.length !== CURVE_CELLS) throw new RangeError('a curve has 48 cells');
    this.#prior = prior;
    this.dispersion = prior.dispersion;
    this.#levelError = 1 / prior.shape;
    for (let h = 0; h < WEEK_HOURS; h++)
      this.#rates[h] = prior.meanPerHour * (prior.curve[curveCell(h)] as number);
  }

  /** The number of known hours behind it, at most eight weeks. */
  get observedHours(): number {
    return this.#known;
  }

  /** The ratio of the last hours to what the weeks predict. */
  get localLevel(): number {
    return this.#local.value;
  }

  /** Expected reports per hour at a moment: linear between the middles of the hours. */
  rate(at: Millis): number {
    const hour = Math.floor(at / HOUR);
    if (hour !== this.#cachedHour) this.#cache(hour);
    const share = at / HOUR - hour;
    const rate =
      share < 0.5
        ? this.#before + (this.#here - this.#before) * (share + 0.5)
        : this.#here + (this.#after - this.#here) * (share - 0.5);
    return rate * this.#local.value;
  }

  /**
   * Squared coefficient of variation of the expected count of a window at `at`. The error of the level is common to all hours; those of the
   * curve are independent, so long windows average them out.
   */
  uncertainty(at: Millis, windowMs: Millis): number {
    const hour = Math.floor(at / HOUR);
    if (hour !== this.#cachedHour) this.#cache(hour);
    return this.#levelError + this.#hereError * Math.min(1, HOUR / windowMs);
  }

  #cache(hour: number): void {
    const h = hourOfWeek(hour);
    this.#cachedHour = hour;
    this.#before = this.#rates[h === 0 ? WEEK_HOURS - 1 : h - 1] as number;
    this.#here = this.#rates[h] as number;
    this.#after = this.#rates[h === WEEK_HOURS - 1 ? 0 : h + 1] as number;
    this.#hereError = this.#curveError[h] as number;
  }

  /** Adds a closed hour, NaN if it was not fully observed; returns whether it was refitted. */
  closeHour(hour: number, count: number, alarming: boolean): boolean {
    this.#record(hour, count, alarming);
    this.#follow(hour);
    return this.#fitWhere(this.#known <= EAGER_HOURS || (hour + 1) % REFIT_HOURS === 0);
  }

  /** An hour that was not observed: it teaches nothing, and the influence of the last hours fades. */
  passHour(hour: number): void {
    this.#record(hour, Number.NaN, false);
    this.#local.pass(this.dispersion);
  }

  /** `closeHour` for an hour of a long past, which is rarely fitted until `closePast`. */
  closePastHour(hour: number, count: number): boolean {
    this.#record(hour, count, false);
    this.#follow(hour);
    return this.#fitWhere((hour + 1) % REFIT_PAST_HOURS === 0);
  }

  /** Ends a past: fits all of it. */
  closePast(): void {
    if (this.#known > 0) this.#refit(PASSES);
  }

  /**
   * The level has changed permanently: hours from `since` on (hours since the epoch) are ordinary, and earlier ones are scaled to them, so
   * that their rhythm continues at the new level. Returns the ratio of the new level to the old one.
   */
  takeAsUsual(since: number): number {
    const first = Math.max(since, this.#hour - HISTORY_HOURS);
    let seen = TAKING_STRENGTH * this.dispersion;
    let usual = seen;
    for (let hour = first; hour < this.#hour; hour++) {
      const slot = hour % HISTORY_HOURS;
      const stored = this.#hours.at(slot);
      if (Number.isNaN(stored)) continue;
      const count = stored < 0 ? -1 - stored : stored;
      seen += count;
      usual += this.#rates[hourOfWeek(hour)] as number;
      this.#hours.put(slot, count);
    }
    const factor = seen / usual;
    for (let hour = this.#hour - HISTORY_HOURS; hour < first; hour++) this.#scale(hour, factor);
    for (let h = 0; h < WEEK_HOURS; h++) this.#rates[h] = (this.#rates[h] as number) * factor;
    this.#local.forget();
    this.#refit(PASSES);
    return factor;
  }

  #scale(hour: number, factor: number): void {
    if (hour < 0) return;
    const slot = hour % HISTORY_HOURS;
    const stored = this.#hours.at(slot);
    if (stored >= 0) this.#hours.put(slot, Math.round(stored * factor));
    else if (stored < 0) this.#hours.put(slot, -1 - Math.round((-1 - stored) * factor));
  }

  #fitWhere(due: boolean): boolean {
    if (AFRESH_HOURS.has(this.#known)) this.#fitAfresh();
    else if (due) this.#refit(PASSES);
    else return false;
    return true;
  }

  /** Adds an hour to the history; skipped hours before it are unknown. */
  #record(hour: number, count: number, alarming: boolean): void {
    const from = this.#hour < 0 ? hour : Math.max(this.#hour, hour - HISTORY_HOURS);
    for (let missing = from; missing < hour; missing++) this.#put(missing, Number.NaN);
    this.#put(hour, alarming ? -1 - count : count);
    this.#hour = hour + 1;
  }

  #put(hour: number, stored: number): void {
    const slot = hour % HISTORY_HOURS;
    if (!Number.isNaN(this.#hours.at(slot))) this.#known--;
    if (!Number.isNaN(stored)) this.#known++;
    this.#hours.put(slot, stored);
  }

  /** Updates the local level when an hour closes, from the hour before that. Frozen under alarm. */
  #follow(closed: number): void {
    const here = this.#ordinary(closed);
    if (!Number.isNaN(here))
      this.#local.score(here, this.#rates[hourOfWeek(closed)] as number, this.dispersion);
    const late = this.#ordinary(closed - LOCAL_LAG_HOURS);
    if (Number.isNaN(late)) return;
    this.#local.follow(late, this.#rates[hourOfWeek(closed - LOCAL_LAG_HOURS)] as number, this.dispersion);
  }

  /** The clipped count of an hour; NaN if it is unknown or was under alarm. */
  #ordinary(hour: number): number {
    const stored = this.#hours.at(Math.max(hour, 0) % HISTORY_HOURS);
    if (!(stored >= 0)) return Number.NaN;
    return Math.min(stored, this.#mostOf((this.#rates[hourOfWeek(hour)] as number) * this.#local.value));
  }

  /** The maximum that an hour with that mean counts for. */
  #mostOf(mean: number): number {
    return mean + CLIP_DEVIATIONS * Math.sqrt(this.dispersion * mean) + 1;
  }

  /** Refits level, day curves and hours of the week in a few passes, each clipping what is far above the last fit. */
  #refit(passes: number): void {
    for (let h = 0; h < WEEK_HOURS; h++) this.#gather(h);
    FIT.start(this.#prior, this.dispersion);
    for (let pass = 0; pass < passes; pass++) {
      for (let h = 0; h < WEEK_HOURS; h++) {
        const mean = this.#rates[h] as number;
        const most = this.#mostOf(mean);
        const fits = (HIGHEST[h] as number) <= most;
        FIT.put(h, fits ? (PLAIN[h] as number) : this.#clipped(h, mean, most), WEIGHT[h] as number);
      }
      FIT.solve(this.#rates, this.#curveError);
    }
    this.#levelError = FIT.levelError;
    this.#cachedHour = Number.NaN;
  }

  /** Fits from the medians of each hour of weekdays and weekends, which outages do not affect, where those are higher. */
  #fitAfresh(): void {
    const cells = Array.from({ length: CURVE_CELLS }, (): number[] => []);
    for (let slot = 0; slot < HISTORY_HOURS; slot++) {
      const stored = this.#hours.at(slot);
      if (stored >= 0) cells[curveCell(hourOfWeek(slot))]?.push(stored);
    }
    const medians = cells.map((counts) => counts.sort((a, b) => a - b)[counts.length >> 1] ?? 0);
    for (let h = 0; h < WEEK_HOURS; h++)
      this.#rates[h] = Math.max(this.#rates[h] as number, medians[curveCell(h)] as number);
    this.#refit(AFRESH_PASSES);
  }

  /** Sums the same hour of all weeks. */
  #gather(h: number): void {
    const hours = this.#hours;
    const newest = (this.#hour - 1) % HISTORY_HOURS;
    let seen = 0;
    let weights = 0;
    let highest = 0;
    for (let slot = firstSlotOf(h); slot < HISTORY_HOURS; slot += WEEK_HOURS) {
      const stored = hours.at(slot);
      if (Number.isNaN(stored)) continue;
      const weight = WEIGHTS[slot <= newest ? newest - slot : newest - slot + HISTORY_HOURS] as number;
      seen += weight * stored;
      weights += weight;
      if (stored < 0) highest = Infinity;
      else if (stored > highest) highest = stored;
    }
    PLAIN[h] = seen;
    WEIGHT[h] = weights;
    HIGHEST[h] = highest;
  }

  /** The same, but an hour counts for at most `most`, and one under alarm for at most the mean. */
  #clipped(h: number, mean: number, most: number): number {
    const newest = (this.#hour - 1) % HISTORY_HOURS;
    let seen = 0;
    for (let slot = firstSlotOf(h); slot < HISTORY_HOURS; slot += WEEK_HOURS) {
      const stored = this.#hours.at(slot);
      if (Number.isNaN(stored)) continue;
      const weight = WEIGHTS[slot <= newest ? newest - slot : newest - slot + HISTORY_HOURS] as number;
      seen += weight * (stored < 0 ? Math.min(-1 - stored, mean) : Math.min(stored, most));
    }
    return seen;
  }

  save(writer: StateWriter): void {
    this.#hours.save(writer);
    for (const array of [this.#rates, this.#curveError]) writer.array(array);
    for (const number of [this.dispersion, this.#levelError, this.#hour, this.#known]) writer.number(number);
    this.#local.save(writer);
  }

  load(reader: StateReader): void {
    this.#hours.load(reader);
    for (const array of [this.#rates, this.#curveError]) reader.array(array);
    this.dispersion = reader.number();
    this.#levelError = reader.number();
    this.#hour = reader.number();
    this.#known = reader.number();
    this.#local.load(reader);
    this.#cachedHour = Number.NaN;
  }
}

/** Slots a week apart hold the same hour of the week; this is the first of them. Slot 0 was a Thursday, 00:00 UTC. */
function firstSlotOf(hour: number): number {
  return (hour + WEEK_HOURS - hourOfWeek(0)) % WEEK_HOURS;
}
