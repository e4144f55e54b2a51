import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { drifted } from './drift.ts';

test('the value in force moves as far as it may, and not one step further', () => {
  expect(drifted(2, 2.2, 1.1)).toBe(2.2);
  expect(drifted(2, 2.3, 1.1)).toBe(2.2);
  expect(drifted(2.2, 2, 1.1)).toBeCloseTo(2, 12);
  expect(drifted(2.2, 1.9, 1.1)).toBeCloseTo(2, 12);
});

test('without a bound it is exactly the estimate, and in the end it always arrives there', () => {
  const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(positive, positive, (inForce, estimate) => {
      expect(drifted(inForce, estimate, Infinity)).toBe(estimate);
      let now = inForce;
      for (let step = 0; step < 300; step++) now = drifted(now, estimate, 1.1);
      expect(now).toBe(estimate);
    }),
  );
});
