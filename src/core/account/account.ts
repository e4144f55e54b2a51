import { SIZES } from './size.ts';
import { StateReader, StateWriter } from '../base/codec.ts';
import { BINS, binOf, binsBelow, type QuietBins } from './surge-bins.ts';
import type { SurgeRates } from './surge-rates.ts';
import type { Surge } from './surge.ts';
import { DAY, HOUR, WEEK, type Millis } from '../base/time.ts';
import { WatchedSizes, type Recounted, type Sizes } from './watched-sizes.ts';
import { WeekRates } from './week-rates.ts';

/** The account is kept by seasons; the oldest is dropped when a new one begins, so it covers nine months to a year. */
export const SEASON: Millis = 13 * WEEK;
export const SEASONS = 4;
/** Weeks after which an instance has settled: from then on the trusted sizes of its services stay fixed. */
export const SETTLED_AFTER = 4;
/** The maximum number of incidents remembered individually, so that editors can mark them; beyond it the oldest is dropped. */
export const ALARMS_MAX = 1_000;

/** A surge in which an incident was reported. */
export interface Alarm {
  readonly incident: string;
  readonly size: number;
  readonly evidence: number;
  readonly at: Millis;
}

/** The outcome of one surge. */
export type EndedSurge = Pick<Surge, 'size' | 'evidence' | 'opensUpTo' | 'incident'>;

/** No season: earlier than any. */
const NONE = -SEASONS;
/** One row per season, size and bin. */
const ROW = SIZES.length * BINS;

/**
 * The running account of evidence: how many services of which size are watched, for how long, and how high their surges were. A pure sum
 * over event time: the order of entries within a season does not matter.
 *
 * What opened an incident may have been a real outage, so the tail of quiet surges excludes it, together with the time in which a surge
 * that high would have opened one: what remains is a truncated sample, and unbiased.
 */
export class Account {
  readonly #watched = new WatchedSizes();
  readonly #weeks = new WeekRates();
  /** The season in each slot, counted from the epoch. */
  readonly #seasons = new Float64Array(SEASONS).fill(NONE);
  /** All surges, by evidence. */
  readonly #surges = new Float64Array(SEASONS * ROW);
  /** Surges that opened no incident, in bins entirely below the level, by the level at which they would have opened one. */
  readonly #quiet = new Float64Array(SEASONS * ROW);
  /** Service-hours by the number of bins entirely below the level, minus one; those with no such bin are in {@link Account.#low}. */
  readonly #hours = new Float64Array(SEASONS * ROW);
  readonly #low = new Float64Array(SEASONS * SIZES.length);
  /** Oldest first. */
  #alarms: Alarm[] = [];

  /** Watched services by size; those without any report yet count as the smallest. */
  get services(): Float64Array {
    return this.#watched.now;
  }

  /** The same by trusted sizes, which reporters cannot inflate: levels begin from these. */
  get trusted(): Float64Array {
    return this.#watched.trusted;
  }

  /** How often a service surged to each height in each week that has ended, oldest first; at most a year of weeks. */
  get weeks(): readonly SurgeRates[] {
    return this.#weeks.ended;
  }

  get settled(): boolean {
    return this.weeks.length >= SETTLED_AFTER;
  }

  /** A service got its first report: its size is known from now on, by its past alone if it has an `imported` one. */
  join(size: number, imported: number | null = null): void {
    this.#watched.join(size, imported, this.settled);
  }

  /** The sizes of the services with reports are determined anew. */
  recount(sizes: Recounted | Sizes): void {
    const recounted =
      'now' in sizes ? sizes : { now: sizes, imported: new Float64Array(SIZES.length), others: sizes };
    this.#watched.recount(recounted, this.settled);
  }

  /** Sets how many services are watched in total. */
  watch(total: number): void {
    this.#watched.watch(total);
  }

  /** An hour that ended at `at` passed for all services, with the level `problems`. */
  hour(at: Millis, problems: number): void {
    const slot = this.#slot(at - HOUR);
    if (slot === null) return;
    const below = binsBelow(problems);
    this.#weeks.hour(this.services, below);
    this.services.forEach((services, size) => {
      if (below === 0) add(this.#low, slot * SIZES.length + size, services);
      else add(this.#hours, slot * ROW + size * BINS + below - 1, services);
    });
  }

  /** A surge ended at `at`, with the level `problems`. */
  surge({ size, evidence, opensUpTo, incident }: EndedSurge, at: Millis, problems: number): void {
    const slot = this.#slot(at);
    if (slot === null) return;
    add(this.#surges, slot * ROW + size * BINS + binOf(evidence), 1);
    const bin = binOf(opensUpTo);
    if (incident !== null)
      this.#alarms = [...this.#alarms, { incident, size, evidence, at }].sort(byTime).slice(-ALARMS_MAX);
    else if (bin < binsBelow(problems)) {
      add(this.#quiet, slot * ROW + size * BINS + bin, 1);
      this.#weeks.surge(size, bin);
    }
  }

  get alarms(): readonly Alarm[] {
    return this.#alarms;
  }

  /** Renames incidents; null removes one that was never reported from the alarms, although its surge stays. */
  rename(ids: ReadonlyMap<string, string | null>): void {
    this.#alarms = this.#alarms
      .flatMap((alarm) => {
        const id = ids.get(alarm.incident);
        return id === null ? [] : { ...alarm, incident: id ?? alarm.incident };
      })
      .sort(byTime);
  }

  /** Service-days on account. */
  days(size: number): number {
    let hours = 0;
    for (let slot = 0; slot < SEASONS; slot++) {
      hours += this.#low[slot * SIZES.length + size] ?? 0;
      for (let bin = 0; bin < BINS; bin++) hours += this.#hours[slot * ROW + size * BINS + bin] ?? 0;
    }
    return (hours * HOUR) / DAY;
  }

  /** Surges whose evidence reached at least the start of a bin. */
  surgesFrom(size: number, bin: number): number {
    let sum = 0;
    for (let slot = 0; slot < SEASONS; slot++)
      for (let above = bin; above < BINS; above++) sum += this.#surges[slot * ROW + size * BINS + above] ?? 0;
    return sum;
  }

  quiet(size: number): QuietBins {
    const surges = new Float64Array(BINS);
    const days = new Float64Array(BINS);
    for (let slot = 0; slot < SEASONS; slot++) {
      let hours = 0;
      for (let bin = BINS - 1; bin >= 0; bin--) {
        const at = slot * ROW + size * BINS + bin;
        hours += this.#hours[at] ?? 0;
        add(surges, bin, this.#quiet[at] ?? 0);
        add(days, bin, (hours * HOUR) / DAY);
      }
    }
    return { surges, days };
  }

  /** The slot of the ring for a moment; null if its season was already dropped. */
  #slot(at: Millis): number | null {
    const season = Math.floor(at / SEASON);
    const slot = season % SEASONS;
    const newest = Math.max(...this.#seasons);
    if (season <= newest - SEASONS) return null;
    if (season > newest) this.#forgetUpTo(season - SEASONS);
    this.#seasons[slot] = season;
    return slot;
  }

  /** An alarm is dropped with its surge: what is subtracted from the surges on account must be among them. */
  #forgetUpTo(last: number): void {
    for (let slot = 0; slot < SEASONS; slot++) this.#forget(slot, last);
    this.#alarms = this.#alarms.filter(({ at }) => Math.floor(at / SEASON) > last);
  }

  /** Empties a slot whose season is `last` or earlier. */
  #forget(slot: number, last: number): void {
    if ((this.#seasons[slot] as number) > last) return;
    this.#seasons[slot] = NONE;
    for (const rows of [this.#surges, this.#quiet, this.#hours]) rows.fill(0, slot * ROW, (slot + 1) * ROW);
    this.#low.fill(0, slot * SIZES.length, (slot + 1) * SIZES.length);
  }

  get #arrays(): readonly Float64Array[] {
    return [this.#seasons, this.#surges, this.#quiet, this.#hours, this.#low];
  }

  /** Serialized, bit for bit. */
  save(): SavedAccount {
    const writer = new StateWriter();
    for (const array of this.#arrays) writer.array(array);
    this.#watched.write(writer);
    this.#weeks.write(writer);
    return { alarms: this.#alarms, sums: writer.bytes() };
  }

  static load({ alarms, sums }: SavedAccount): Account {
    const account = new Account();
    const reader = new StateReader(sums);
    for (const array of account.#arrays) reader.array(array);
    account.#watched.read(reader);
    account.#weeks.read(reader);
    reader.end();
    account.#alarms = [...alarms];
    return account;
  }
}

/** See {@link Account.save}. */
interface SavedAccount {
  readonly alarms: readonly Alarm[];
  readonly sums: Uint8Array;
}

/** Ties by incident id: the order in which services are judged must not matter. */
function byTime(a: Alarm, b: Alarm): number {
  return a.at - b.at || (a.incident < b.incident ? -1 : 1);
}

function add(array: Float64Array, index: number, value: number): void {
  array[index] = (array[index] ?? 0) + value;
}
