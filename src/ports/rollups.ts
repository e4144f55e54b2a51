import type { Millis } from '../core/base/time.ts';

/**
 * What rollups are kept of: the service as a whole, each problem of it, each place, each network (`AS2856`). A report without a problem is
 * in no `problem` rollup, one without a place in no `place` rollup, one without a network in no `network` rollup; one from a city is in
 * that of the city (`GB/Birmingham`), in that of its region if it has one (`GB:England`) and in that of the country (`GB`), so that the
 * totals of a country and a region include their cities. Messages that the service `works` again are not reports: they are only in a rollup
 * of their own, which has no key. The last dimension counts each `answer` that reporters added to a report (`link:wifi`).
 */
export type Dimension = 'service' | 'problem' | 'place' | 'network' | 'works' | 'answer';

/**
 * Counted reports per minute, written in the same transaction as the reports; and how many of them are the first of their reporter on the
 * service that UTC day, which is as long as a pseudonym stays the same.
 */
export interface Rollups {
  /**
   * Counts of a service in consecutive steps over [from, to): `(to - from) / step` numbers. All three must be multiples of a minute;
   * whole days make years as cheap as days. With `part`, only the counts of that part of its reports, by the minute.
   */
  series(service: string, from: Millis, to: Millis, step: Millis, part?: Part): Promise<number[]>;
  /**
   * Totals by key of a dimension (`problem`: slug, `place`: key of a
   * country, region or city, `network`: network key) over the minutes that begin in [from, to), highest
   * first, then by key, at most `limit`.
   */
  top(
    service: string,
    dimension: Exclude<Dimension, 'service' | 'works'>,
    from: Millis,
    to: Millis,
    limit: number,
  ): Promise<Share[]>;
  /**
   * Counted reports from a country by UTC day: the days of [from, to) that have any, in order. One row per day, so that years are as cheap
   * as days; kept as long as the daily counts of a service. `from` and `to` are whole days.
   */
  countryDays(service: string, country: string, from: Millis, to: Millis): Promise<CountryDay[]>;
  /** Comments of counted reports in [from, to), latest first, at most `limit`: straight from the log. */
  written(service: string, from: Millis, to: Millis, limit: number): Promise<Written[]>;
  /** Minute of the first counted report; its day if minutes of that time are no longer kept; null if there is none. */
  first(service: string): Promise<Millis | null>;
}

/** Counted reports of a service from a country on a UTC day. */
export interface CountryDay {
  readonly day: Millis;
  readonly count: number;
  /** A lower bound for the number of people. */
  readonly reporters: number;
}

/** A comment written with a report. */
export interface Written {
  readonly at: Millis;
  /** The author as far as it can be told: the address block, else the device, else the reporter; a pseudonym of its UTC day. */
  readonly by: string;
  readonly text: string;
}

/**
 * The reports of a service that share a key of a dimension or, if the key is null, that have any key. `works` has no keys and counts not
 * reports, but messages that the service works again.
 */
export interface Part {
  readonly dimension: 'problem' | 'place' | 'network' | 'works';
  readonly key: string | null;
}

export interface Share {
  readonly key: string;
  readonly count: number;
  /**
   * A lower bound for the number of people: the most reports in four hours from an even hour on, in which no one counts twice, or the most
   * of one UTC day that are the first of their reporter on the service, whichever is more.
   */
  readonly reporters: number;
}
