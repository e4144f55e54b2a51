import { beforeEach, describe, expect, test } from 'vitest';
import { SECOND } from '../core/base/time.ts';
import { BURST, EMISSION_INTERVAL, type RateLimiter } from './rate.ts';

/** What every limiter keeps. Of two limiters each has the reports of both. */
export function rateContract(name: string, create: () => Promise<readonly [RateLimiter, RateLimiter]>): void {
  describe(`rate: ${name}`, () => {
    let limiter: RateLimiter;
    let other: RateLimiter;
    beforeEach(async () => {
      [limiter, other] = await create();
    });

    /** Reports at a moment, one after the other; how many were let through. */
    async function report(reporter: string, times: number, at: number, through = limiter): Promise<number> {
      let admitted = 0;
      for (let nth = 0; nth < times; nth += 1) if ((await through.admit(reporter, at)) === 0) admitted += 1;
      return admitted;
    }

    test('a reporter may report a burst at once, and not one more', async () => {
      expect(await report('ann', BURST, 0)).toBe(BURST);
      expect(await limiter.admit('ann', 0)).toBeGreaterThan(0);
    });

    test('the seconds it names are enough', async () => {
      await report('ann', BURST, 0);
      const seconds = await limiter.admit('ann', 0);
      expect(await limiter.admit('ann', seconds * SECOND)).toBe(0);
    });

    test('a refused report costs nothing', async () => {
      expect(await report('ann', BURST + 1_000, 0)).toBe(BURST);
      expect(await limiter.admit('ann', EMISSION_INTERVAL)).toBe(0);
    });

    test('in the long run a reporter gets one report an emission interval', async () => {
      let admitted = 0;
      for (let at = 0; at < 200 * EMISSION_INTERVAL; at += EMISSION_INTERVAL / 4)
        admitted += await report('ann', 1, at);
      expect(admitted).toBe(200 + BURST - 1);
    });

    test('one reporter does not slow another', async () => {
      await report('ann', BURST + 1, 0);
      expect(await limiter.admit('bob', 0)).toBe(0);
    });

    test('a burst is one burst, whoever takes the reports', async () => {
      const admitted = await Promise.all([report('ann', BURST, 0), report('ann', BURST, 0, other)]);
      expect(admitted[0] + admitted[1]).toBe(BURST);
    });
  });
}
