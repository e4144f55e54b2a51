import { describe, expect, test } from 'vitest';
import { DAY, WEEK } from '../base/time.ts';
import {
  ANYWHERE,
  COUNTRIES_MAX,
  MIX_KNOWN_FROM,
  MIX_SETTLES_AFTER,
  NETWORKS_MAX,
  NetworkMix,
  SHARE_DRIFT_A_WEEK,
  SHARE_OF_A_NEWCOMER,
} from './network-mix.ts';

const GB = 1;
function live(mix: NetworkMix, days: number, from: number, reports: Record<number, number>, country = GB) {
  for (let day = 0; day < days; day++) {
    for (const [network, often] of Object.entries(reports))
      for (let nth = 0; nth < often; nth++) mix.learn(Number(network), country);
    mix.closeDay(from + (day + 1) * DAY);
  }
}

describe('NetworkMix', () => {
  test(`is known from ${MIX_KNOWN_FROM} reports on`, () => {
    const mix = new NetworkMix();
    live(mix, 1, 0, { 1: MIX_KNOWN_FROM - 1 });
    expect([mix.known, mix.shareOf(1, GB)]).toEqual([false, 0]);
    const other = new NetworkMix();
    live(other, 1, 0, { 1: MIX_KNOWN_FROM / 2, 2: MIX_KNOWN_FROM / 2 });
    expect([other.known, other.shareOf(1, GB)]).toEqual([true, 0.5]);
  });

  test('a country that is hardly known is treated like all countries', () => {
    const mix = new NetworkMix();
    live(mix, 3, 0, { 1: 150, 2: 50 });
    live(mix, 1, 3 * DAY, { 9: 10 }, 2);
    expect(mix.shareOf(1, 2)).toBe(mix.shareOf(1, ANYWHERE));
    expect(mix.shareOf(1, ANYWHERE)).toBeGreaterThan(0.7);
    expect(mix.shareOf(9, GB)).toBe(0);
  });

  test(`feeding it for eight weeks moves no settled share by more than ${SHARE_DRIFT_A_WEEK} a week`, () => {
    const mix = new NetworkMix();
    live(mix, MIX_SETTLES_AFTER / DAY + 1, 0, { 1: 60, 2: 40 });
    const before = mix.shareOf(1, GB);
    live(mix, 56, MIX_SETTLES_AFTER + DAY, { 1: 60, 2: 40, 3: 900 });
    expect(mix.shareOf(3, GB)).toBeLessThanOrEqual(SHARE_OF_A_NEWCOMER * 1.05 ** 8 + 1e-12);
    expect(mix.shareOf(1, GB)).toBeGreaterThanOrEqual(before / 1.05 ** 8 - 1e-12);
  });

  test('learns freely while it is young', () => {
    const mix = new NetworkMix();
    live(mix, 7, 0, { 1: 100 });
    live(mix, 7, WEEK, { 2: 300 });
    expect(mix.shareOf(2, GB)).toBeGreaterThan(0.7);
  });

  test(`distinguishes ${NETWORKS_MAX} networks in a country, the largest, and ${COUNTRIES_MAX} tables`, () => {
    const mix = new NetworkMix();
    live(mix, 1, 0, Object.fromEntries(Array.from({ length: NETWORKS_MAX + 1 }, (_, nth) => [nth + 1, 3])));
    const shares = Array.from({ length: NETWORKS_MAX + 1 }, (_, nth) => mix.shareOf(nth + 1, GB));
    expect(shares.filter((share) => share > 0)).toHaveLength(NETWORKS_MAX);
    for (let country = 2; country <= COUNTRIES_MAX; country++) live(mix, 1, DAY, { 7: 300 }, country);
    expect(mix.shareOf(7, COUNTRIES_MAX - 1)).toBe(1);
    expect(mix.shareOf(7, COUNTRIES_MAX)).toBe(mix.shareOf(7, ANYWHERE));
  });

  test('continues from what was saved, in the middle of a day', () => {
    const mix = new NetworkMix();
    live(mix, 30, 0, { 1: 60, 2: 40 });
    mix.learn(3, GB);
    const loaded = new NetworkMix();
    loaded.load(mix.freeze());
    loaded.loadDay(mix.freezeDay());
    for (const one of [mix, loaded]) live(one, 5, 30 * DAY, { 1: 10, 3: 50 });
    expect(loaded.freeze()).toEqual(mix.freeze());
  });
});
