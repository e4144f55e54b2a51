import { beforeEach, describe, expect, test } from 'vitest';
import { SECOND } from '../core/base/time.ts';
import { CAPACITY_UNKNOWN, PEOPLE_OF_A_NETWORK } from '../core/spread/address-capacity.ts';
import { BURST, BURST_MAX, EMISSION_INTERVAL, allowanceOf, type RateLimiter } from './rate.ts';

/** What every limiter guarantees. Two limiters of one instance share all reports. */
export function rateContract(name: string, create: () => Promise<readonly [RateLimiter, RateLimiter]>): void {
  describe(`rate: ${name}`, () => {
    let limiter: RateLimiter;
    let other: RateLimiter;
    beforeEach(async () => {
      [limiter, other] = await create();
    });

    /** Sends reports at one moment, one after the other; resolves to how many were let through. */
    async function report(
      reporter: string,
      times: number,
      at: number,
      through = limiter,
      capacity = CAPACITY_UNKNOWN,
    ): Promise<number> {
      let admitted = 0;
      for (let nth = 0; nth < times; nth += 1)
        if ((await through.admit(reporter, at, allowanceOf(capacity))) === 0) admitted += 1;
      return admitted;
    }

    test('a reporter may report a burst at once, and not one more', async () => {
      expect(await report('ann', BURST, 0)).toBe(BURST);
      expect(await limiter.admit('ann', 0, allowanceOf(CAPACITY_UNKNOWN))).toBeGreaterThan(0);
    });

    test('the seconds it names are enough', async () => {
      await report('ann', BURST, 0);
      const seconds = await limiter.admit('ann', 0, allowanceOf(CAPACITY_UNKNOWN));
      expect(await limiter.admit('ann', seconds * SECOND, allowanceOf(CAPACITY_UNKNOWN))).toBe(0);
    });

    test('a refused report costs nothing', async () => {
      expect(await report('ann', BURST + 1_000, 0)).toBe(BURST);
      expect(await limiter.admit('ann', EMISSION_INTERVAL, allowanceOf(CAPACITY_UNKNOWN))).toBe(0);
    });

    test('in the long run a reporter gets one report per emission interval', async () => {
      let admitted = 0;
      for (let at = 0; at < 200 * EMISSION_INTERVAL; at += EMISSION_INTERVAL / 4)
        admitted += await report('ann', 1, at);
      expect(admitted).toBe(200 + BURST - 1);
    });

    test('one reporter does not slow down another', async () => {
      await report('ann', BURST + 1, 0);
      expect(await limiter.admit('bob', 0, allowanceOf(CAPACITY_UNKNOWN))).toBe(0);
    });

    test('a burst is one burst, whichever limiter takes the reports', async () => {
      const admitted = await Promise.all([report('ann', BURST, 0), report('ann', BURST, 0, other)]);
      expect(admitted[0] + admitted[1]).toBe(BURST);
    });

    test('an address with more voices may send proportionally more, at once and in the long run', async () => {
      const capacity = 10 * CAPACITY_UNKNOWN;
      expect(await report('cafe', 10 * BURST + 1, 0, limiter, capacity)).toBe(10 * BURST);
      expect(await report('cafe', 100, 10 * EMISSION_INTERVAL, limiter, capacity)).toBe(100);
      expect(await limiter.admit('cafe', 10 * EMISSION_INTERVAL, allowanceOf(capacity))).toBeGreaterThan(0);
    });

    test('one that rents out machines may send as much as any, and one that is vouched for a thousand times that', () => {
      expect(allowanceOf(1)).toEqual({ burst: BURST, emission: EMISSION_INTERVAL });
      const most = { burst: BURST_MAX, emission: EMISSION_INTERVAL / 1_000 };
      expect([allowanceOf(PEOPLE_OF_A_NETWORK), allowanceOf(Infinity)]).toEqual([most, most]);
    });
  });
}
