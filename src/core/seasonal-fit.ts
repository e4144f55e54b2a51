import { CURVE_CELLS, type Prior } from './prior.ts';
import { WEEK_HOURS, curveCell } from './week.ts';

/** How many reports for each unit of dispersion hold a part of the fit to the part before it. */
const STRENGTH = {
  /** The shape of a day, to the category's curve. */
  shape: 3,
  /** Weekdays and weekend days, each as a whole, to the same level. */
  kind: 20,
  /** A weekday's or weekend day's hour, to the shape both share. */
  cell: 8,
  /** An hour of the week, to its day curve. */
  hour: 8,
};
/** The day curve is smoothed around the clock, more often the fewer reports (per dispersion) a cell holds: [below, times]. */
const SMOOTHING = [
  [10, 4],
  [40, 2],
  [160, 1],
] as const;
/** Level and day curve depend on each other through uneven weights only; two rounds settle them. */
const ROUNDS = 2;
/** Share of its posterior variance by which an hour of the week is taken to err: neighbours and day curve bear it out. */
const HOUR_ERROR = 0.5;

/**
 * One fit of level × day curve × hour of the week to weighted hourly counts. Every part is a Gamma-Poisson estimate
 * shrunk to the part before, r̂ = (seen + s·φ·prior) / (weight + s·φ), so that a stream with little history has its
 * category's rhythm and one with much has its own.
 */
export class SeasonalFit {
  /** Squared coefficient of variation of the level. */
  levelError = 1;
  readonly #prior: Prior;
  readonly #dispersion: number;
  readonly #seen = new Float64Array(WEEK_HOURS);
  readonly #weight = new Float64Array(WEEK_HOURS);
  readonly #day: Float64Array;

  constructor(prior: Prior, dispersion: number) {
    this.#prior = prior;
    this.#dispersion = dispersion;
    this.#day = Float64Array.from(prior.curve);
  }

  /** Weighted reports and weighted hours of an hour of the week. */
  put(hourOfWeek: number, seen: number, weight: number): void {
    this.#seen[hourOfWeek] = seen;
    this.#weight[hourOfWeek] = weight;
  }

  /** Writes the rate of each hour of the week, in reports an hour, and its squared coefficient of variation. */
  solve(rates: Float32Array, curveError: Float32Array): void {
    let level = 0;
    for (let round = 0; round < ROUNDS; round++) {
      level = this.#fitLevel();
      this.#fitDay(level);
    }
    const strength = STRENGTH.hour * this.#dispersion;
    for (let h = 0; h < WEEK_HOURS; h++) {
      const mean = level * (this.#day[curveCell(h)] as number);
      const usual = mean * (this.#weight[h] as number);
      rates[h] = (mean * ((this.#seen[h] as number) + strength)) / (usual + strength);
      curveError[h] = (HOUR_ERROR * this.#dispersion) / (usual + strength);
    }
  }

  #fitLevel(): number {
    let seen = this.#prior.shape * this.#dispersion;
    let usual = seen / this.#prior.meanPerHour;
    for (let h = 0; h < WEEK_HOURS; h++) {
      seen += this.#seen[h] as number;
      usual += (this.#weight[h] as number) * (this.#day[curveCell(h)] as number);
    }
    this.levelError = this.#dispersion / seen;
    return seen / usual;
  }

  #fitDay(level: number): void {
    const phi = this.#dispersion;
    const seen = new Float64Array(CURVE_CELLS);
    const usual = new Float64Array(CURVE_CELLS);
    let total = 0;
    for (let h = 0; h < WEEK_HOURS; h++) {
      const cell = curveCell(h);
      const expected = level * (this.#weight[h] as number);
      seen[cell] = (seen[cell] as number) + (this.#seen[h] as number);
      usual[cell] = (usual[cell] as number) + expected;
      total += expected;
    }
    const times = SMOOTHING.find(([below]) => total / CURVE_CELLS / phi < below)?.[1] ?? 0;
    for (let n = 0; n < times; n++)
      for (const values of [seen, usual]) {
        smooth(values.subarray(0, 24));
        smooth(values.subarray(24));
      }
    const shape = this.#fitShape(seen, usual);
    for (const from of [0, 24]) this.#fitKind(from, shape, seen, usual);
  }

  /** The shape of a day that weekdays and weekend share. */
  #fitShape(seen: Float64Array, usual: Float64Array): Float64Array {
    const { curve } = this.#prior;
    const strength = STRENGTH.shape * this.#dispersion;
    return Float64Array.from({ length: 24 }, (_, h) => {
      const prior = ((curve[h] as number) * 5 + (curve[24 + h] as number) * 2) / 7;
      const both = (seen[h] as number) + (seen[24 + h] as number);
      const expected = prior * ((usual[h] as number) + (usual[24 + h] as number));
      return (prior * (both + strength)) / (expected + strength);
    });
  }

  /** The day curve of weekdays (from 0) or weekend days (from 24): the shape times a factor, unless counts say otherwise. */
  #fitKind(from: number, shape: Float64Array, seen: Float64Array, usual: Float64Array): void {
    const phi = this.#dispersion;
    let own = STRENGTH.kind * phi;
    let expected = own;
    for (let h = 0; h < 24; h++) {
      own += seen[from + h] as number;
      expected += (usual[from + h] as number) * (shape[h] as number);
    }
    const factor = own / expected;
    const strength = STRENGTH.cell * phi;
    for (let h = 0; h < 24; h++) {
      const prior = factor * (shape[h] as number);
      this.#day[from + h] =
        (prior * ((seen[from + h] as number) + strength)) / (prior * (usual[from + h] as number) + strength);
    }
  }
}

/** One pass of [¼ ½ ¼] around the clock, in place. */
function smooth(values: Float64Array): void {
  const first = values[0] as number;
  let before = values[values.length - 1] as number;
  for (let h = 0; h < values.length; h++) {
    const here = values[h] as number;
    const after = h === values.length - 1 ? first : (values[h + 1] as number);
    values[h] = 0.25 * before + 0.5 * here + 0.25 * after;
    before = here;
  }
}
