import type { Account } from './account.ts';
import { raisedBy, PROBLEMS, type Levels } from './levels.ts';
import { SIZES } from './size.ts';
import { fitSurgeRates, rateAbove, type ShippedRates, type SurgeRates } from './surge-rates.ts';

/** Days of a mean month. */
export const MONTH_DAYS = 365.25 / 12;
/** How many false incidents a month an instance may have, where the operator does not say. */
export const FALSE_INCIDENTS_A_MONTH = 2;
/** No level is higher: beyond it a model of counts knows nothing. */
const PROBLEMS_MAX = 12;

/**
 * Quiet surges a service-day by size, what an instance goes by until it has seen as much itself. Measured on 924,000 quiet
 * service-days of simulated ordinary noise, and to be measured anew whenever evidence is computed otherwise:
 *
 *     node scripts/run.js sim/many.ts --services 30000 --days 15 --target 120 --seed held-30000 --tails
 *     node scripts/run.js sim/many.ts --services 30000 --days 15 --target 120 --seed held2-30000 --tails
 *     node scripts/run.js sim/many.ts --services 600 --days 90 --mix even --seed prior-even --tails
 */
export const SHIPPED_TAILS: readonly ShippedRates[] = [
  [0.0079, 0.00177, 0.00044, 0.00014],
  [0.0193, 0.0031, 0.00067, 0.00014],
  [0.038, 0.0053, 0.00077, 0.00012],
  [0.063, 0.0077, 0.00098, 0.00013],
  [0.11, 0.0156, 0.0023, 0.0003],
  [0.16, 0.0166, 0.0016, 0.00014],
];

/** The tail of each size, from the account so far. */
export function tailsOf(account: Account): SurgeRates[] {
  return SIZES.map((_, size) => fitSurgeRates(account.quiet(size), SHIPPED_TAILS[size] as ShippedRates));
}

/** Incidents to be expected in a month in which nothing happens, with `problems` as the level. */
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
 * The levels of an instance, so that all its services together have `target` false incidents a month (per-family error
 * rate, that is the expected number of false discoveries, held at a stated value): the lowest level that keeps it, never
 * below that of a stream alone.
 */
export function levelsOf(account: Account, target: number): Levels {
  const tails = tailsOf(account);
  const tooLow = (problems: number): boolean =>
    falseIncidentsAMonth(account.services, tails, problems) > target;
  if (!tooLow(PROBLEMS)) return raisedBy(0);
  let [low, high] = [PROBLEMS, PROBLEMS_MAX];
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (tooLow(middle)) low = middle;
    else high = middle;
  }
  return raisedBy(high - PROBLEMS);
}

const HALVINGS = 40;
