import { expect, test } from 'vitest';
import { DAY, HOUR } from '../base/time.ts';
import { UsualShares } from './usual-shares.ts';

const NIGHT = 1.5 * HOUR;
const NOON = 13.5 * HOUR;

test('a share approaches the observed one, and its uncertainty falls, with more reports', () => {
  const errors = [1, 10, 100].map((times) => {
    const shares = new UsualShares(2);
    for (let at = NIGHT; at < DAY; at += 3 * HOUR) {
      shares.learn(0, at, 20 * times);
      shares.learn(1, at, 5 * times);
    }
    const { share, uncertainty } = shares.usual(1, NOON);
    return { off: Math.abs(share - 0.25), uncertainty };
  });
  expect(errors[2]!.off).toBeLessThan(0.002);
  expect(errors[0]!.off).toBeGreaterThan(errors[1]!.off);
  expect(errors[0]!.uncertainty).toBeGreaterThan(errors[1]!.uncertainty);
});

test('a facet of the night is usual at night', () => {
  const shares = new UsualShares(2);
  for (const at of [NIGHT, NOON]) shares.learn(0, at, 500);
  shares.learn(1, NIGHT, 250);
  expect(shares.usual(1, NIGHT).share).toBeGreaterThan(0.4);
  expect(shares.usual(1, NOON).share).toBeLessThan(0.05);
});

test('fading leaves shares unchanged and makes them less certain', () => {
  const shares = new UsualShares(2);
  shares.learn(0, NOON, 4000);
  shares.learn(1, NOON, 1000);
  const before = shares.usual(1, NOON);
  shares.fade(4 * 7 * 24);
  const after = shares.usual(1, NOON);
  expect(after.share).toBeCloseTo(before.share, 2);
  expect(after.uncertainty).toBeGreaterThan(before.uncertainty);
});

test('a slot whose new facet cannot have been missed is as if it had never been used', () => {
  const shares = new UsualShares(2);
  const fresh = shares.usual(1, NOON);
  shares.learn(1, NOON, 7);
  shares.begin(1, Infinity);
  expect(shares.usual(1, NOON)).toEqual(fresh);
});

test('for a facet that may have been missed before, only the reports during which it was counted matter', () => {
  const shares = new UsualShares(2);
  for (let hour = 0; hour < 240; hour++) shares.learn(0, NOON + hour * 3_600_000, 10);
  const { share, uncertainty } = shares.usual(1, NOON);
  shares.begin(1, 100);
  const late = shares.usual(1, NOON);
  expect(late.share).toBeGreaterThan(5 * share);
  expect(late.share).toBeGreaterThan(1 / 105 / 2);
  expect(late.share).toBeLessThan(1 / 105);
  expect(late.uncertainty).toBeLessThan(uncertainty);
  expect(late.uncertainty).toBeCloseTo(1, 1);
});
