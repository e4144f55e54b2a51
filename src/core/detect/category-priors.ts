import { compare } from '../base/order.ts';
import { defaultPrior, fitPrior, type Prior } from './prior.ts';
import { DAY, WEEK } from '../base/time.ts';
import { freeze, thaw } from '../base/frozen.ts';

/** The name under which a fold saves them among its snapshots; no service has this name. */
export const PRIORS_STREAM = '~priors';

/** The maximum relative change of a category's mean per week, as described at {@link CategoryPriors.refit}. */
export const PRIOR_DRIFT_A_WEEK = 0.05;
const DRIFT_A_DAY = (1 + PRIOR_DRIFT_A_WEEK) ** (DAY / WEEK);

/** What a category says about a service's rate before its first report. */
type Fitted = Pick<Prior, 'meanPerHour' | 'shape'>;

/**
 * The prior of a service before its first report, from the known services of its category: empirical Bayes, refitted once a day
 * ({@link fitPrior}). A new bank begins as banks are.
 *
 * ```ts
 * import { CategoryPriors, defaultPrior } from 'outcry/core';
 * const priors = new CategoryPriors();
 * priors.refit(new Map([['banks', [2, 4]]]));
 * priors.of('banks', defaultPrior).meanPerHour; // 3
 * priors.of('games', defaultPrior).meanPerHour; // that of the default
 * ```
 */
export class CategoryPriors {
  #fitted = new Map<string, Fitted>();

  of(category: string | null, base: Prior): Prior {
    const fitted = category === null ? undefined : this.#fitted.get(category);
    return fitted === undefined ? base : { ...base, ...fitted };
  }

  /**
   * Once a day: fits each category to the mean hourly rates of its known services. Reporters may have inflated these since the import, or
   * since the instance `settled`: from then on a category drifts by no more than {@link PRIOR_DRIFT_A_WEEK} from where it was, or from what
   * its imports say (`imported`, by category). The result is the same bit for bit in whichever order services became known.
   */
  refit(
    ratesPerHour: ReadonlyMap<string, readonly number[]>,
    imported: ReadonlyMap<string, readonly number[]> = new Map(),
    settled = false,
  ): void {
    const before = this.#fitted;
    this.#fitted = new Map();
    for (const category of [...ratesPerHour.keys()].sort(compare)) {
      const rates = sorted(ratesPerHour.get(category));
      const said = sorted(imported.get(category));
      const bounded = settled || said.length > 0;
      const from = before.get(category)?.meanPerHour ?? defaultPrior.meanPerHour;
      const bounds = bounded ? boundsOf(said.length === 0 ? [from] : [from, mean(said)]) : undefined;
      const { meanPerHour, shape } = fitPrior(rates, defaultPrior, bounds);
      this.#fitted.set(category, { meanPerHour, shape });
    }
  }

  freeze(): Uint8Array {
    return freeze('priors', [...this.#fitted]);
  }

  static thaw(bytes: Uint8Array): CategoryPriors {
    const priors = new CategoryPriors();
    priors.#fitted = new Map(thaw<[string, Fitted][]>('priors', bytes).head);
    return priors;
  }
}

function sorted(rates: readonly number[] = []): number[] {
  return rates.toSorted((a, b) => a - b);
}

function mean(rates: readonly number[]): number {
  return rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
}

function boundsOf(means: readonly number[]): [number, number] {
  return [Math.min(...means) / DRIFT_A_DAY, Math.max(...means) * DRIFT_A_DAY];
}
