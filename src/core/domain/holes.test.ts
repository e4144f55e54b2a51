import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOLES_MAX, Holes, LATE_FOR } from './holes.ts';
import { StateReader, StateWriter } from '../base/codec.ts';
import { HOUR, MINUTE } from '../base/time.ts';

const holesOf = (...pairs: [number, number][]): Holes => {
  const holes = new Holes();
  for (const [from, to] of pairs) holes.add(from, to);
  return holes;
};

describe('holes', () => {
  test('known time is the time outside of holes', () => {
    const holes = holesOf([10, 20], [30, 40]);
    expect(holes.known(0, 50)).toBe(30);
    expect(holes.known(12, 18)).toBe(0);
    expect(holes.known(15, 35)).toBe(10);
  });

  test('a hole that continues extends as far as any query, until it ends', () => {
    const holes = new Holes();
    holes.begin(10);
    holes.begin(15);
    expect(holes.open).toBe(true);
    expect(holes.known(0, 1_000)).toBe(10);
    holes.end(40);
    holes.end(50);
    expect(holes.open).toBe(false);
    expect(holes.known(0, 1_000)).toBe(970);
  });

  test('one that ends as it begins is none', () => {
    const holes = new Holes();
    holes.begin(10);
    holes.end(10);
    expect(holes.none).toBe(true);
  });

  test('holes that touch or overlap are merged', () => {
    expect(holesOf([0, 10], [10, 20], [15, 18]).lastBefore(30, 1)).toEqual({ from: 0, to: 20 });
  });

  test('one that ended within reach is remembered, one before that is forgotten', () => {
    const holes = holesOf([0, MINUTE]);
    holes.forget(MINUTE + 6 * HOUR);
    expect(holes.none).toBe(false);
    holes.forget(MINUTE + 6 * HOUR + 1);
    expect(holes.none).toBe(true);
  });

  test('the limit of holes is kept, and one past it drops the oldest', () => {
    const holes = new Holes();
    for (let i = 0; i < HOLES_MAX; i++) holes.add(i * 10, i * 10 + 1);
    expect(holes.known(0, 1)).toBe(0);
    holes.add(HOLES_MAX * 10, HOLES_MAX * 10 + 1);
    expect(holes.known(0, 1)).toBe(1);
    expect(holes.known(10, 11)).toBe(0);
  });

  test('people who report late are 15 % of those of its last hour, whatever steps they are counted in', () => {
    const holes = holesOf([0, 3 * HOUR]);
    const extra = (stepMs: number): number => {
      let total = 0;
      for (let at = 3 * HOUR; at < 3 * HOUR + LATE_FOR; at += stepMs) total += holes.late(at, at + stepMs);
      return total / HOUR;
    };
    expect(extra(MINUTE)).toBeCloseTo(0.15, 2);
    expect(extra(15 * MINUTE)).toBeCloseTo(extra(MINUTE), 6);
    expect(holes.late(2 * HOUR, 3 * HOUR)).toBe(0);
    expect(holes.late(3 * HOUR + LATE_FOR, 5 * HOUR)).toBe(0);
    expect(holes.lateShare(3 * HOUR, 4 * HOUR)).toBeCloseTo(0.15 / 1.15, 2);
  });

  test('saved and loaded they are the same, including the one that continues', () => {
    const pair = fc.tuple(fc.nat(1_000), fc.integer({ min: 1, max: 50 }));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 8 }), fc.boolean(), (pairs, open) => {
        const holes = new Holes();
        let at = 0;
        for (const [gap, length] of pairs) {
          holes.add(at + gap, at + gap + length);
          at += gap + length;
        }
        if (open) holes.begin(at + 5);
        const writer = new StateWriter();
        holes.save(writer);
        const loaded = new Holes();
        loaded.load(new StateReader(writer.bytes()));
        expect(loaded.open).toBe(holes.open);
        for (let from = 0; from < at + 20; from += 7)
          expect(loaded.known(from, from + 31)).toBe(holes.known(from, from + 31));
      }),
    );
  });

  test('a damaged count of holes is a RangeError', () => {
    const writer = new StateWriter();
    writer.number(HOLES_MAX + 1);
    expect(() => new Holes().load(new StateReader(writer.bytes()))).toThrow(RangeError);
  });
});
