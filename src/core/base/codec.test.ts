import { expect, it } from 'vitest';
import { StateReader, StateWriter } from './codec.ts';

it('numbers and arrays are read as they were written, bit for bit', () => {
  const writer = new StateWriter();
  writer.number(-0);
  writer.array(Float32Array.of(Math.fround(0.1), Number.NaN));
  writer.number(Number.MIN_VALUE);
  const reader = new StateReader(writer.bytes());
  expect(Object.is(reader.number(), -0)).toBe(true);
  const array = new Float32Array(2);
  reader.array(array);
  expect([...array]).toEqual([Math.fround(0.1), Number.NaN]);
  expect(reader.number()).toBe(Number.MIN_VALUE);
  expect(() => reader.end()).not.toThrow();
});

it('bytes that are too few or too many are refused', () => {
  const writer = new StateWriter();
  writer.number(1);
  expect(() => new StateReader(writer.bytes().subarray(1)).number()).toThrow(RangeError);
  expect(() => new StateReader(writer.bytes()).end()).toThrow(RangeError);
});
