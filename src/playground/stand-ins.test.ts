import { expect, test } from 'vitest';
import * as lab from '../lab/english.ts';
import * as module from './main.ts';
import * as own from './english.ts';

test('the replacement for the English texts of the command line has all of them', () => {
  expect(Object.keys(own)).toEqual(Object.keys(lab));
  expect(own.count(1_234_567)).toBe(lab.count(1_234_567));
  expect([90_000, 300_000, 7_200_000, 86_400_000].map(own.duration)).toEqual(['90 s', '5 min', '2 h', '1 d']);
});

test('the module has what the page’s script calls after loading it by its URL', () => {
  expect(Object.keys(module)).toEqual(['judgeFile']);
});
