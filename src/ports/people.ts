import { digestOf } from '../core/base/digest.ts';
import { Expiring } from '../core/base/expiring.ts';
import { DAY, HOUR, floorTo, type Millis } from '../core/base/time.ts';
import { VOICE_WINDOW } from '../core/domain/voices.ts';
import type { CountryDay } from './rollups.ts';

/** The maximum number of reporter and service pairs remembered per day; beyond it no report counts as new until the day ends. */
const NEWCOMERS_MAX = 500_000;

/**
 * Who has been counted on which service since midnight UTC. While a pseudonym stays the same, which is that day, the counted reports of
 * newcomers are people: at most as many as there are, and exactly as many if all were remembered.
 */
export class Newcomers {
  readonly #limit: number;
  /** Digests of service and reporter, until midnight; in one table, so that none is forgotten before the limit. */
  readonly #known: Expiring;
  #size = 0;
  #day: Millis = -Infinity;

  constructor(limit = NEWCOMERS_MAX) {
    this.#limit = limit;
    this.#known = new Expiring(limit, 1);
  }

  /** Whether no more reporters will be recognized as new that day. */
  get full(): boolean {
    return this.#size >= this.#limit;
  }

  /** Whether a counted report is the reporter's first on the service that day. Must be called in the order of the log. */
  admit(service: string, reporter: string, at: Millis): boolean {
    if (at >= this.#day + DAY) {
      this.#size = 0;
      this.#day = floorTo(at, DAY);
    }
    if (this.full) return false;
    const key = digestOf(`${service} ${reporter}`);
    // A report with an earlier time than its day can only be one that was damaged on the disk.
    const now = Math.max(at, this.#day);
    if (this.#known.until(key, now) !== null) return false;
    this.#known.set(key, this.#day + DAY, now);
    this.#size++;
    return true;
  }
}

/** The maximum number of counted reports of one person on a service in one UTC day. */
const VOICES_A_DAY = Math.ceil(DAY / VOICE_WINDOW);

/** A lower bound for the people behind the counted reports of a UTC day, given only how many of these were their reporter's first. */
export const peopleOfDay = (count: number, newcomers: number): number =>
  Math.max(newcomers, Math.ceil(count / VOICES_A_DAY));

/** A day of a country as stored: counted reports, and how many of them are the first of their reporter. */
export interface CountryDayRow {
  readonly day: Millis;
  readonly count: number;
  readonly newcomers: number;
}

export const countryDayOf = ({ day, count, newcomers }: CountryDayRow): CountryDay => ({
  day,
  count,
  reporters: peopleOfDay(count, newcomers),
});

/** Counts are summed by periods of this length since the epoch. No one counts twice on a service within two of them. */
export const STRETCH: Millis = 2 * HOUR;

/**
 * A lower bound for the people behind a sum of counted reports: the most reports in two adjacent periods, which together are no longer than
 * a voice lasts, or the first reports of a day, whichever is more.
 */
export class PeopleCount {
  count = 0;
  reporters = 0;
  #last = -Infinity;
  #before = 0;
  #lastCount = 0;
  #day = -Infinity;
  #newcomers = 0;

  /** Adds counts of a period, given by its number; periods must not go back. */
  add(stretch: number, count: number, newcomers: number): void {
    if (stretch > this.#last) {
      this.#before = stretch === this.#last + 1 ? this.#lastCount : 0;
      this.#lastCount = 0;
      this.#last = stretch;
    }
    const day = Math.floor((stretch * STRETCH) / DAY);
    if (day > this.#day) this.#newcomers = 0;
    this.#day = day;
    this.count += count;
    this.#lastCount += count;
    this.#newcomers += newcomers;
    this.reporters = Math.max(this.reporters, this.#before + this.#lastCount, this.#newcomers);
  }
}
