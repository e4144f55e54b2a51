import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteCache } from './byte-cache.ts';

const cacheOf = (bytesMax: number): ByteCache<string> => new ByteCache(bytesMax, (text) => text.length);

test('the cache holds up to its limit, and one byte more evicts the least recently used', () => {
  const cache = cacheOf(6);
  cache.set('a', 'aa');
  cache.set('b', 'bb');
  cache.set('c', 'cc');
  expect(cache.get('a')).toBe('aa');
  expect(cache.bytes).toBe(6);
  cache.set('d', 'd');
  expect(['a', 'b', 'c', 'd'].map((name) => cache.get(name))).toEqual(['aa', undefined, 'cc', 'd']);
});

test('a value as large as the whole cache is held, a larger one is not and evicts nothing', () => {
  const cache = cacheOf(3);
  cache.set('a', 'aaa');
  cache.set('b', 'bbbb');
  expect([cache.get('a'), cache.get('b')]).toEqual(['aaa', undefined]);
});

test('it never exceeds its limit, and it holds the latest value if that fits', () => {
  const step = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), bytes: fc.nat(12) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const cache = cacheOf(10);
      for (const { name, bytes } of steps) {
        cache.set(name, 'x'.repeat(bytes));
        expect(cache.bytes).toBeLessThanOrEqual(10);
        expect(cache.get(name)?.length).toBe(bytes <= 10 ? bytes : undefined);
      }
      cache.clear();
      expect(cache.bytes).toBe(0);
    }),
  );
});
