import { DAY, HOUR, floorTo, type Millis } from '../core/base/time.ts';
import { VOICE_WINDOW } from '../core/domain/voices.ts';
import type { CountryDay } from './rollups.ts';

/** Reporters of a day and their services that are remembered; beyond it nobody is taken for new until the day ends. */
const NEWCOMERS_MAX = 500_000;

/**
 * Who has been counted on which service since midnight UTC. As long as a pseudonym stays the same, which is that day, the
 * counted reports of newcomers are people: at most as many as there are, and exactly as many where all were remembered.
 */
export class Newcomers {
  readonly #limit: number;
  /** By service. */
  readonly #known = new Map<string, Set<string>>();
  #size = 0;
  #day: Millis = -Infinity;

  constructor(limit = NEWCOMERS_MAX) {
    this.#limit = limit;
  }

  /** Whether nobody else will be taken for new that day. */
  get full(): boolean {
    return this.#size >= this.#limit;
  }

  /** Whether a counted report is the reporter's first on the service that day. Told in the order of the log. */
  admit(service: string, reporter: string, at: Millis): boolean {
    if (at >= this.#day + DAY) {
      this.#known.clear();
      this.#size = 0;
      this.#day = floorTo(at, DAY);
    }
    if (this.full) return false;
    let reporters = this.#known.get(service);
    if (reporters === undefined) this.#known.set(service, (reporters = new Set()));
    const before = reporters.size;
    if (reporters.add(reporter).size === before) return false;
    this.#size++;
    return true;
  }
}

/** Reports of one person on a service that count on one UTC day, at most. */
const VOICES_A_DAY = Math.ceil(DAY / VOICE_WINDOW);

/** How many people the counted reports of a UTC day are at least, where all that is known is how many of them were the first of theirs. */
export const peopleOfDay = (count: number, newcomers: number): number =>
  Math.max(newcomers, Math.ceil(count / VOICES_A_DAY));

/** A day of a country as it is kept: counted reports, and how many of them are the first of their reporter. */
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

/** Counts are added up by stretches of this length since the epoch. Nobody counts twice on a service within two stretches. */
export const STRETCH: Millis = 2 * HOUR;

/**
 * How many people a sum of counted reports is at least: as many as there are reports in two stretches side by side, which is
 * not longer than a voice lasts, or first reports of a day, whichever is more.
 */
export class PeopleCount {
  count = 0;
  reporters = 0;
  #last = -Infinity;
  #before = 0;
  #lastCount = 0;
  #day = -Infinity;
  #newcomers = 0;

  /** Adds counts of a stretch, by its number; stretches do not go back. */
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
