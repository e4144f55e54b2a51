import { expect, it } from 'vitest';
import { CURVE_CELLS, defaultPrior, fitPrior } from './prior.ts';

it('the default curve has 48 cells with mean about one', () => {
  expect(defaultPrior.curve).toHaveLength(CURVE_CELLS);
  expect(defaultPrior.curve.reduce((sum, value) => sum + value, 0) / CURVE_CELLS).toBeCloseTo(1, 1);
});

it('a category of few services moves only the mean of the prior', () => {
  expect(fitPrior([2, 4])).toEqual({ ...defaultPrior, meanPerHour: 3 });
  expect(fitPrior([])).toBe(defaultPrior);
  expect(fitPrior([0, 0])).toBe(defaultPrior);
});

it('services that differ much make a wide prior, services that hardly differ a narrow one', () => {
  const alike = fitPrior([5, 5.1, 4.9, 5, 5, 5.2, 4.8, 5]);
  const unlike = fitPrior([0.1, 0.2, 0.1, 30, 0.3, 0.1, 0.2, 0.1]);
  expect(alike.shape).toBe(5);
  expect(unlike.shape).toBe(0.2);
});
