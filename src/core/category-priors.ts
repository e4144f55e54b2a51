import { compare } from './order.ts';
import { defaultPrior, fitPrior, type Prior } from './prior.ts';
import { freeze, thaw } from './stats/frozen.ts';

/** The name under which a fold saves them among its streams; no service is called so. */
export const PRIORS_STREAM = '~priors';

/** What a category says of a service's rate before its first report. */
type Fitted = Pick<Prior, 'meanPerHour' | 'shape'>;

/**
 * What is believed of a service before its first report, by the services of its category that are known: empirical Bayes,
 * fitted anew once a day ({@link fitPrior}). A bank that is new begins as banks are.
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

  /** Fits each category to the mean hourly rates of its known services. Which was known first must not show, in any bit. */
  refit(ratesPerHour: ReadonlyMap<string, readonly number[]>): void {
    this.#fitted = new Map();
    for (const category of [...ratesPerHour.keys()].sort(compare)) {
      const rates = ratesPerHour.get(category) ?? [];
      const { meanPerHour, shape } = fitPrior(
        rates.toSorted((a, b) => a - b),
        defaultPrior,
      );
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
