import { describe, expect, test } from 'vitest';
import { DAY, floorTo, HOUR, type Millis } from '../core/base/time.ts';
import { START, report } from './given.fixture.ts';
import type { NewReport } from './log.ts';
import type { Store } from './store.ts';

/** What every store guarantees about daily counts of a country; `store` is the store of the running test. */
export function countryDaysContract(name: string, store: () => Store): void {
  describe(`store: ${name}: days of countries`, () => {
    test('days of a country have the reports from it and from its cities, and how many people those are', async () => {
      const day = floorTo(START, DAY);
      const gb = { country: 'GB', city: null, region: null };
      const leeds = { country: 'GB', city: 'Leeds', region: 'England' };
      const given: Partial<NewReport>[] = [
        { place: gb },
        { place: leeds, at: START + HOUR },
        // Counted again, since hours have passed: still the same person.
        { place: leeds, at: START + 6 * HOUR, reporter: 'p0' },
        { place: { country: 'FR', city: null, region: null }, at: START + 6 * HOUR },
        { place: gb, at: START + 6 * HOUR, service: 'y' },
        { place: gb, at: START + 6 * HOUR, counted: false, reason: 'repeat' },
        { at: START + 7 * HOUR },
        { place: gb, at: day + 2 * DAY },
      ];
      for (const [nth, facts] of given.entries())
        await store().reports.append(report({ id: `r${nth}`, reporter: `p${nth}`, ...facts }));
      const { rollups } = store();
      const of = (country: string, from: Millis, to: Millis) => rollups.countryDays('x', country, from, to);
      expect(await of('GB', day - DAY, day + 3 * DAY)).toEqual([
        { day, count: 3, reporters: 2 },
        { day: day + 2 * DAY, count: 1, reporters: 1 },
      ]);
      expect(await of('GB', day + DAY, day + 2 * DAY)).toEqual([]);
      expect(await of('FR', day, day + DAY)).toEqual([{ day, count: 1, reporters: 1 }]);
      expect(await of('DE', day, day + DAY)).toEqual([]);
      await expect(of('GB', day + HOUR, day + DAY + HOUR)).rejects.toThrow('of whole days');
    });
  });
}
