import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { treemap } from './treemap.ts';

const sizes = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 60 });

test('tiles have areas proportional to their sizes, lie within the whole, and do not overlap', () => {
  fc.assert(
    fc.property(sizes, fc.double({ min: 0.3, max: 3, noNaN: true }), (given, aspect) => {
      const items = given.toSorted((a, b) => b - a).map((size) => ({ size }));
      const total = given.reduce((sum, size) => sum + size, 0);
      const tiles = treemap(items, aspect);
      expect(tiles.map(({ item }) => item)).toEqual(items);
      for (const { item, x, y, width, height } of tiles) {
        expect(width * height).toBeCloseTo(item.size / total, 6);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(-1e-9);
        expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(1 + 1e-9);
      }
      for (const [nth, a] of tiles.entries())
        for (const b of tiles.slice(nth + 1)) {
          const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
          const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
          expect(Math.min(across, down)).toBeLessThan(1e-9);
        }
    }),
  );
});

test('equal sizes are nearly squares', () => {
  const tiles = treemap(
    Array.from({ length: 16 }, () => ({ size: 1 })),
    1,
  );
  for (const { width, height } of tiles) expect(width / height).toBeCloseTo(1, 6);
});

test('without items there are no tiles', () => expect(treemap([], 1)).toEqual([]));
