import { expect, it } from 'vitest';
import { CLEAR, LASTING, LASTING_FOR, POSSIBLE, PROBLEMS } from './levels.ts';

it('the levels are in order: clear below possible below lasting below problems', () => {
  expect([CLEAR, POSSIBLE, LASTING, PROBLEMS]).toEqual(
    [CLEAR, POSSIBLE, LASTING, PROBLEMS].toSorted((a, b) => a - b),
  );
  expect(LASTING_FOR).toBeGreaterThan(0);
});
