import { SHIPPED_TAILS } from './shipped-tails.ts';
import { SIZES } from './size.ts';
import type { StateReader, StateWriter } from '../base/codec.ts';
import { BINS, type QuietBins } from './surge-bins.ts';
import { fitSurgeRates, mixRates, type ShippedRates, type SurgeRates } from './surge-rates.ts';
import { DAY, HOUR, WEEK } from '../base/time.ts';

/** The maximum number of weeks remembered, each separately; beyond it the oldest is dropped. */
export const WEEKS_MAX = 52;
const HOURS_A_WEEK = WEEK / HOUR;
/** How many service-days within a week the shipped tail of a size is worth: about the observations of fifty services. */
const SHIPPED_DAYS_A_WEEK = 200;
/** Hours by the number of bins entirely below the level: 0 to {@link BINS}. */
const ROW = BINS + 1;

/**
 * How often a service of the instance surged to each height, with a separate record for each week. A group can fill some weeks with surges
 * of its own; kept apart, these weeks are outvoted by the others, which in a single sum they would not be.
 */
export class WeekRates {
  /** Quiet surges of the current week by size and bin, and its service-hours by size and bins below the level. */
  readonly #quiet = new Float64Array(SIZES.length * BINS);
  readonly #hours = new Float64Array(SIZES.length * ROW);
  /** Hours of the current week so far. */
  readonly #passed = new Float64Array(1);
  /** Weeks that have ended, oldest first, and how many there have ever been. */
  #ended: SurgeRates[] = [];

  /** Surges per service-day over all services, for each remembered week, oldest first. */
  get ended(): readonly SurgeRates[] {
    return this.#ended;
  }

  surge(size: number, bin: number): void {
    add(this.#quiet, size * BINS + bin, 1);
  }

  /** An hour passed for this many services of each size, with this many bins entirely below the level. */
  hour(services: Float64Array, below: number): void {
    services.forEach((count, size) => add(this.#hours, size * ROW + below, count));
    add(this.#passed, 0, 1);
    if ((this.#passed[0] as number) < HOURS_A_WEEK) return;
    if (this.#hours.some((hours) => hours > 0))
      this.#ended = [...this.#ended, this.#rates()].slice(-WEEKS_MAX);
    for (const array of [this.#quiet, this.#hours, this.#passed]) array.fill(0);
  }

  #rates(): SurgeRates {
    const rates = SIZES.map((_, size) =>
      fitSurgeRates(this.#bins(size), SHIPPED_TAILS[size] as ShippedRates, SHIPPED_DAYS_A_WEEK),
    );
    const services = SIZES.map((_, size) =>
      this.#hours.slice(size * ROW, (size + 1) * ROW).reduce((sum, hours) => sum + hours, 0),
    );
    return mixRates(rates, services);
  }

  #bins(size: number): QuietBins {
    const days = new Float64Array(BINS);
    let hours = 0;
    for (let bin = BINS - 1; bin >= 0; bin--) {
      hours += this.#hours[size * ROW + bin + 1] as number;
      days[bin] = (hours * HOUR) / DAY;
    }
    return { surges: this.#quiet.slice(size * BINS, (size + 1) * BINS), days };
  }

  write(writer: StateWriter): void {
    for (const array of [this.#quiet, this.#hours, this.#passed]) writer.array(array);
    writer.number(this.#ended.length);
    for (const rates of this.#ended) writer.array(rates);
  }

  read(reader: StateReader): void {
    for (const array of [this.#quiet, this.#hours, this.#passed]) reader.array(array);
    const weeks = reader.number();
    if (!(weeks >= 0 && weeks <= WEEKS_MAX)) throw new RangeError(`the saved account has ${weeks} weeks`);
    this.#ended = Array.from({ length: weeks }, () => {
      const rates = new Float64Array(BINS);
      reader.array(rates);
      return rates;
    });
  }
}

function add(array: Float64Array, index: number, value: number): void {
  array[index] = (array[index] ?? 0) + value;
}
