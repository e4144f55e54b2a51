import { digestOf } from '../../core/base/digest.ts';
import { Expiring } from '../../core/base/expiring.ts';
import { SECOND } from '../../core/base/time.ts';
import { allowanceOf, type RateLimiter } from '../../ports/rate.ts';

/** How many reporters are remembered at least; beyond it those that may soonest report again are forgotten, which only lets them. */
export const RATES_MAX = 500_000;

/** Reporter → theoretical arrival time. One whose arrival time has passed is as good as unknown. */
export function emptyRates(max = RATES_MAX): Expiring {
  return new Expiring(max);
}

/** Limiters on the same rates are one. */
export function memoryRate(arrivals = emptyRates()): RateLimiter {
  return {
    admit(reporter, at, capacity) {
      const { burst, emission } = allowanceOf(capacity);
      const key = digestOf(reporter);
      const due = arrivals.until(key, at) ?? at;
      const early = due - at - (burst - 1) * emission;
      if (early > 0) return Math.ceil(early / SECOND);
      arrivals.set(key, due + emission, at);
      return 0;
    },
  };
}
