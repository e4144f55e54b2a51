import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FacetLearning } from './facet-learning.ts';
import { HOUR } from '../base/time.ts';

test('an hour that is reached in one leap leaves what is known as if every hour had been passed', () => {
  const hours = fc.array(fc.record({ reports: fc.nat(3), alarm: fc.boolean(), rest: fc.nat(30) }));
  fc.assert(
    fc.property(hours, (stretches) => {
      const [leaping, walking] = [new FacetLearning(2), new FacetLearning(2)];
      let hour = 484_000;
      for (const { reports, alarm, rest } of stretches) {
        for (const learning of [leaping, walking]) {
          learning.passTo(hour * HOUR);
          for (let nth = 0; nth < reports; nth++) for (const slot of [0, 1]) learning.count(slot);
          if (alarm) learning.alarm();
        }
        for (const end = hour + 1 + rest; hour < end; hour++) walking.passTo((hour + 1) * HOUR);
        leaping.passTo(hour * HOUR);
        expect(leaping.save()).toEqual(walking.save());
      }
    }),
  );
});
