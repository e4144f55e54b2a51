import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FacetLearning } from './facet-learning.ts';
import { HOUR } from '../base/time.ts';

test('an hour that is reached in one leap gives the same result as if every hour had been passed', () => {
  const hours = fc.array(
    fc.record({ reports: fc.nat(3), alarm: fc.boolean(), doubt: fc.boolean(), rest: fc.nat(30) }),
  );
  fc.assert(
    fc.property(hours, (stretches) => {
      const [leaping, walking] = [new FacetLearning(2), new FacetLearning(2)];
      let hour = 484_000;
      for (const { reports, alarm, doubt, rest } of stretches) {
        for (const learning of [leaping, walking]) {
          learning.passTo(hour * HOUR);
          for (let nth = 0; nth < reports; nth++) for (const slot of [0, 1]) learning.count(slot);
          if (alarm) learning.alarm();
          if (doubt) learning.doubt();
        }
        for (const end = hour + 1 + rest; hour < end; hour++) walking.passTo((hour + 1) * HOUR);
        leaping.passTo(hour * HOUR);
        expect(leaping.save()).toEqual(walking.save());
      }
    }),
  );
});

test('doubted hours teach nothing, for however many weeks they come, and those between them teach as usual', () => {
  const learning = new FacetLearning(3);
  const live = (hours: number, slot: number, doubt: boolean) => {
    for (let left = hours; left > 0; left--) {
      learning.passTo(hour++ * HOUR);
      for (let nth = 0; nth < 5; nth++) for (const one of [0, slot]) learning.count(one);
      if (doubt) learning.doubt();
    }
  };
  let hour = 484_000;
  live(100, 1, false);
  const before = learning.shares.usual(2, hour * HOUR).share;
  live(21 * 24, 2, true);
  expect(learning.shares.usual(2, hour * HOUR).share).toBeCloseTo(before, 2);
  live(100, 2, false);
  expect(learning.shares.usual(2, hour * HOUR).share).toBeGreaterThan(before + 0.3);
});
