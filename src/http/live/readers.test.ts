import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Readers } from './readers.ts';

test('readers are found by the version that they know, and by no other', () => {
  const readers = new Readers<string>();
  for (const reader of ['a', 'b', 'c']) readers.all.add(reader);
  readers.know('a', 5);
  readers.know('b', 5);
  readers.know('c', 7);
  expect(readers.versions).toEqual([5, 7]);
  readers.moveOn(5, 7);
  expect([readers.versions, [...readers.knowing(7)].sort()]).toEqual([[7], ['a', 'b', 'c']]);
  readers.leave('a');
  readers.know('b', 9);
  expect([[...readers.knowing(7)], [...readers.knowing(9)]]).toEqual([['c'], ['b']]);
});

test('each reader has one version, the last that it was sent, and none once it has left', () => {
  const reader = fc.constantFrom('a', 'b', 'c', 'd');
  const version = fc.integer({ min: 1, max: 4 });
  const step = fc.oneof(
    fc.record({ kind: fc.constant('know' as const), reader, version }),
    fc.record({ kind: fc.constant('move' as const), from: version, to: version }),
    fc.record({ kind: fc.constant('leave' as const), reader }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const readers = new Readers<string>();
      const known = new Map<string, number>();
      for (const one of steps) {
        if (one.kind === 'know') {
          readers.know(one.reader, one.version);
          known.set(one.reader, one.version);
        } else if (one.kind === 'leave') {
          readers.leave(one.reader);
          known.delete(one.reader);
        } else {
          readers.moveOn(one.from, one.to);
          for (const [name, at] of known) if (at === one.from) known.set(name, one.to);
        }
        const told = readers.versions.flatMap((at) => [...readers.knowing(at)].map((name) => [name, at]));
        expect(told.sort()).toEqual([...known].sort());
      }
    }),
  );
});
