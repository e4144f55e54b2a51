import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Line } from './line.ts';

test('a line returns what came first, as an array does', () => {
  const step = fc.option(fc.integer());
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const [line, array]: [Line<number>, number[]] = [new Line(), []];
      for (const one of steps) {
        const given = one === null ? [line.shift(), array.shift()] : [line.push(one), void array.push(one)];
        expect(given[0]).toBe(given[1]);
        expect(line.length).toBe(array.length);
      }
    }),
  );
});
