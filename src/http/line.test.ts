import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Line } from './line.ts';

test('a line gives what came first, as an array does', () => {
  const step = fc.option(fc.integer());
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const [line, array]: [Line<number>, number[]] = [new Line(), []];
      for (const one of steps) {
        if (one === null) {
          expect(line.shift()).toBe(array.shift());
        } else {
          line.push(one);
          array.push(one);
        }
        expect(line.length).toBe(array.length);
      }
    }),
  );
});
