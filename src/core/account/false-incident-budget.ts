import type { Account } from './account.ts';
import { boundedMean } from '../stats/bounded-mean.ts';
import { raisedBy, PROBLEMS, type Levels } from '../detect/levels.ts';
import { SHIPPED_TAILS } from './shipped-tails.ts';
import { SIZES } from './size.ts';
import { SURGE_FROM } from './surge.ts';
import { BINS, type QuietBins } from './surge-bins.ts';
import { fitSurgeRates, mixRates, rateAbove, type ShippedRates, type SurgeRates } from './surge-rates.ts';

/** Days of a mean month. */
export const MONTH_DAYS = 365.25 / 12;
/** The default number of false incidents a month that an instance may have. */
export const FALSE_INCIDENTS_A_MONTH = 2;
/** The highest level: beyond it a model of counts says nothing reliable. */
const OPEN_LEVEL_MAX = 12;

/** How many weeks of observation the shipped rates are worth: they dominate until an instance is that old. */
export const SHIPPED_WEEKS = 8;
/** The maximum by which one week can shift the level, in evidence; so eight weeks, whatever happened in them, shift it by no more. */
export const WEEK_INFLUENCE = 0.25;

/** The tail of each size, from the account so far. */
export function tailsOf(account: Account): SurgeRates[] {
  return SIZES.map((_, size) => fitSurgeRates(account.quiet(size), SHIPPED_TAILS[size] as ShippedRates));
}

/** The expected number of incidents in a month in which nothing happens, with the level `problems`. */
export function falseIncidentsAMonth(
  services: ArrayLike<number>,
  tails: readonly SurgeRates[],
  problems: number,
): number {
  return tails.reduce(
    (sum, tail, size) => sum + MONTH_DAYS * (services[size] as number) * rateAbove(tail, problems),
    0,
  );
}

/**
 * The levels of an instance, chosen so that all its services together have `target` false incidents a month (per-family error rate, that is
 * the expected number of false discoveries), but never below those of a single stream.
 *
 * They begin from the level that the shipped rates give for the trusted sizes of the services. Each week shows by its own surges how far
 * off that is, and the weeks are combined by a mean that no single week can move far ({@link boundedMean}): anybody can make surges, and a
 * few weeks of them must not buy another level.
 */
export function levelsOf(account: Account, target: number): Levels {
  const { trusted, weeks } = account;
  const services = trusted.reduce((sum, some) => sum + some, 0);
  if (services === 0) return raisedBy(0);
  const aServiceDay = target / MONTH_DAYS / services;
  const shipped = mixRates(SHIPPED_RATES, trusted);
  const heightIn = (rates: SurgeRates) =>
    lowest((height) => rateAbove(rates, height) <= aServiceDay, SURGE_FROM);
  const off = weeks.map((rates) => heightIn(rates) - heightIn(shipped));
  const moved = boundedMean(off, { influence: WEEK_INFLUENCE, held: SHIPPED_WEEKS });
  const begins = lowest((level) => falseIncidentsAMonth(trusted, SHIPPED_RATES, level) <= target, SURGE_FROM);
  return raisedBy(Math.max(0, begins + moved - PROBLEMS));
}

/** The lowest height from `low` on at which a monotone condition holds. */
function lowest(holds: (height: number) => boolean, low: number): number {
  if (holds(low)) return low;
  let high = OPEN_LEVEL_MAX;
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

const HALVINGS = 40;
const UNSEEN: QuietBins = { surges: new Float64Array(BINS), days: new Float64Array(BINS) };
/** The shipped rates themselves. */
const SHIPPED_RATES = SHIPPED_TAILS.map((shipped) => fitSurgeRates(UNSEEN, shipped));
