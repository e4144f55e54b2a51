import { digestOf } from '../../core/base/digest.ts';
import { Expiring } from '../../core/base/expiring.ts';
import { SECOND } from '../../core/base/time.ts';
import type { RateLimiter } from '../../ports/rate.ts';

/** Senders remembered, at least; beyond it, those closest to being allowed again are forgotten, which only lets them in early. */
export const RATES_MAX = 500_000;

/** Sender → theoretical arrival time (GCRA). A sender whose arrival time has passed is the same as an unknown one. */
export function emptyRates(max = RATES_MAX): Expiring {
  return new Expiring(max);
}

/** Limiters on the same rates act as one. */
export function memoryRate(arrivals = emptyRates()): RateLimiter {
  return {
    admit(sender, at, { burst, emission }) {
      const key = digestOf(sender);
      const due = arrivals.until(key, at) ?? at;
      const early = due - at - (burst - 1) * emission;
      if (early > 0) return Math.ceil(early / SECOND);
      arrivals.set(key, due + emission, at);
      return 0;
    },
  };
}
