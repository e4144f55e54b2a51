import { CURVE_CELLS, defaultPrior, type Prior } from './prior.ts';
import { WEEK_HOURS, curveCell } from '../base/week.ts';

/** How many reports per unit of dispersion tie a part of the fit to the part before it. */
const STRENGTH = {
  /** The shape of a day, to the category's curve. */
  shape: 3,
  /** Weekdays and weekend days, each as a whole, to the same level. */
  kind: 20,
  /** An hour of a weekday or weekend day, to the shape both share. */
  cell: 8,
  /** An hour of the week, to its day curve: minimum and maximum. */
  hour: 8,
  hourMost: 4_000,
};
/** From this many deviations on, an hour of the week stands out by itself. */
const OUTSTANDING = 3.5;
/** Σ weight² / Σ weight over eight weeks of half-life four: averaging counts reduces chance variation. */
const WEIGHTED_CHANCE = 0.65;
/** The day curve is smoothed around the clock, more often the fewer reports (per dispersion) a cell has: [below, times]. */
const SMOOTHING = [
  [10, 4],
  [40, 2],
  [160, 1],
] as const;
/** Level and day curve depend on each other only through uneven weights; two rounds suffice. */
const ROUNDS = 2;
/** Share of its posterior variance taken as the error of an hour of the week: neighbours and the day curve support it. */
const HOUR_ERROR = 0.5;

/** The cell of each hour of the week. */
const CELLS = Uint8Array.from({ length: WEEK_HOURS }, (_, h) => curveCell(h));

/**
 * One fit of level × day curve × hour of the week to weighted hourly counts. Every part is a Gamma-Poisson estimate shrunk to the part
 * before, r̂ = (seen + s·φ·prior) / (weight + s·φ), so that a stream with little history has its category's rhythm and one with much has
 * its own. Allocated once and reused for all streams: `start` resets it.
 */
export class SeasonalFit {
  /** Squared coefficient of variation of the level. */
  levelError = 1;
  #prior: Prior = defaultPrior;
  #dispersion = 1;
  /** Weighted reports and weighted hours by hour of the week, by cell of the day curve, and by cell smoothed. */
  readonly #seen = new Float64Array(WEEK_HOURS);
  readonly #weight = new Float64Array(WEEK_HOURS);
  readonly #cellSeen = new Float64Array(CURVE_CELLS);
  readonly #cellWeight = new Float64Array(CURVE_CELLS);
  readonly #smoothSeen = new Float64Array(CURVE_CELLS);
  readonly #smoothWeight = new Float64Array(CURVE_CELLS);
  /** How often these are smoothed; −1 if they belong to other counts. */
  #smoothed = -1;
  readonly #shape = new Float64Array(24);
  readonly #day = new Float64Array(CURVE_CELLS);

  /** Begins with another stream. Every hour of the week must be put before the first `solve`. */
  start(prior: Prior, dispersion: number): void {
    this.#prior = prior;
    this.#dispersion = dispersion;
    for (let cell = 0; cell < CURVE_CELLS; cell++) this.#day[cell] = prior.curve[cell] as number;
  }

  /** Weighted reports and weighted hours of an hour of the week. */
  put(hourOfWeek: number, seen: number, weight: number): void {
    this.#seen[hourOfWeek] = seen;
    this.#weight[hourOfWeek] = weight;
  }

  /** Writes the rate of each hour of the week, in reports an hour, and its squared coefficient of variation. */
  solve(rates: Float32Array, curveError: Float32Array): void {
    this.#addCells();
    let level = 0;
    for (let round = 0; round < ROUNDS; round++) {
      level = this.#fitLevel();
      this.#fitDay(level);
    }
    const together = this.#hourStrength(level);
    for (let h = 0; h < WEEK_HOURS; h++) {
      const mean = level * (this.#day[CELLS[h] as number] as number);
      const usual = mean * (this.#weight[h] as number);
      const strength = this.#standsOut(h, usual) ? STRENGTH.hour * this.#dispersion : together;
      rates[h] = (mean * ((this.#seen[h] as number) + strength)) / (usual + strength);
      curveError[h] = (HOUR_ERROR * this.#dispersion) / (usual + strength);
    }
  }

  /**
   * How strongly the hours of the week are tied to the day curve, in reports: by empirical Bayes, as strongly as those of this stream
   * follow it. Their squared deviations are what chance gives, φ·usual each (less for weighted counts), plus τ²·usual²; a Gamma prior of
   * squared coefficient of variation τ² is worth φ / τ² reports. Hours that stand out by themselves say nothing about the others.
   */
  #hourStrength(level: number): number {
    let beyondChance = 0;
    let squares = 0;
    for (let h = 0; h < WEEK_HOURS; h++) {
      const usual = level * (this.#day[CELLS[h] as number] as number) * (this.#weight[h] as number);
      if (this.#standsOut(h, usual)) continue;
      beyondChance += ((this.#seen[h] as number) - usual) ** 2 - WEIGHTED_CHANCE * this.#dispersion * usual;
      squares += usual * usual;
    }
    const strength = beyondChance <= 0 ? Infinity : squares / beyondChance;
    return this.#dispersion * Math.min(STRENGTH.hourMost, Math.max(STRENGTH.hour, strength));
  }

  /** Whether an hour of the week differs from its day curve beyond chance, by itself. */
  #standsOut(h: number, usual: number): boolean {
    const surplus = (this.#seen[h] as number) - usual;
    return surplus * surplus > OUTSTANDING ** 2 * this.#dispersion * usual;
  }

  #addCells(): void {
    this.#cellSeen.fill(0);
    this.#cellWeight.fill(0);
    for (let h = 0; h < WEEK_HOURS; h++) {
      const cell = CELLS[h] as number;
      this.#cellSeen[cell] = (this.#cellSeen[cell] as number) + (this.#seen[h] as number);
      this.#cellWeight[cell] = (this.#cellWeight[cell] as number) + (this.#weight[h] as number);
    }
    this.#smoothed = -1;
  }

  #fitLevel(): number {
    let seen = this.#prior.shape * this.#dispersion;
    let usual = seen / this.#prior.meanPerHour;
    for (let cell = 0; cell < CURVE_CELLS; cell++) {
      seen += this.#cellSeen[cell] as number;
      usual += (this.#cellWeight[cell] as number) * (this.#day[cell] as number);
    }
    this.levelError = this.#dispersion / seen;
    return seen / usual;
  }

  #fitDay(level: number): void {
    let weight = 0;
    for (let cell = 0; cell < CURVE_CELLS; cell++) weight += this.#cellWeight[cell] as number;
    const perCell = (level * weight) / CURVE_CELLS / this.#dispersion;
    this.#smooth(SMOOTHING.find(([below]) => perCell < below)?.[1] ?? 0);
    this.#fitShape(level);
    for (const from of [0, 24]) this.#fitKind(from, level);
  }

  #smooth(times: number): void {
    if (times === this.#smoothed) return;
    this.#smoothed = times;
    this.#smoothSeen.set(this.#cellSeen);
    this.#smoothWeight.set(this.#cellWeight);
    for (let n = 0; n < times; n++)
      for (const from of [0, 24]) {
        smooth(this.#smoothSeen, from);
        smooth(this.#smoothWeight, from);
      }
  }

  /** The shape of a day that weekdays and weekends share. */
  #fitShape(level: number): void {
    const { curve } = this.#prior;
    const seen = this.#smoothSeen;
    const weight = this.#smoothWeight;
    const strength = STRENGTH.shape * this.#dispersion;
    for (let h = 0; h < 24; h++) {
      const prior = ((curve[h] as number) * 5 + (curve[24 + h] as number) * 2) / 7;
      const both = (seen[h] as number) + (seen[24 + h] as number);
      const expected = prior * level * ((weight[h] as number) + (weight[24 + h] as number));
      this.#shape[h] = (prior * (both + strength)) / (expected + strength);
    }
  }

  /** The day curve of weekdays (from 0) or weekend days (from 24): the shape times a factor, unless counts say otherwise. */
  #fitKind(from: number, level: number): void {
    const phi = this.#dispersion;
    const seen = this.#smoothSeen;
    const weight = this.#smoothWeight;
    let own = STRENGTH.kind * phi;
    let expected = own;
    for (let h = 0; h < 24; h++) {
      own += seen[from + h] as number;
      expected += level * (weight[from + h] as number) * (this.#shape[h] as number);
    }
    const factor = own / expected;
    const strength = STRENGTH.cell * phi;
    for (let h = 0; h < 24; h++) {
      const prior = factor * (this.#shape[h] as number);
      const usual = prior * level * (weight[from + h] as number);
      this.#day[from + h] = (prior * ((seen[from + h] as number) + strength)) / (usual + strength);
    }
  }
}

/** One pass of [¼ ½ ¼] around the clock over the 24 hours from `from`, in place. */
function smooth(values: Float64Array, from: number): void {
  const last = from + 23;
  const first = values[from] as number;
  let before = values[last] as number;
  for (let h = from; h <= last; h++) {
    const here = values[h] as number;
    const after = h === last ? first : (values[h + 1] as number);
    values[h] = 0.25 * before + 0.5 * here + 0.25 * after;
    before = here;
  }
}
