import { describe, expect, test } from 'vitest';
import { MINUTE } from '../src/core/base/time.ts';
import { CITY, CITY_SHARE, TOWNS, TOWN_SHARE, crowdReports, drawChurn, drawCrowd } from './scope-crowd.ts';
import { calibrateOracle, oracleAlarm } from './scope-oracle.ts';
import { scoreScopes } from './scope-score.ts';

const MONDAY = Date.UTC(2025, 4, 5);

describe('a simulated service', () => {
  test('has a twentieth of its reports from the city that will fail', () => {
    const weights = new Map(drawCrowd('test').cities);
    expect(weights.get(CITY)).toBe(CITY_SHARE);
    expect([...weights.values()].reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
  });

  test('under churn has two hundred towns, the failing one as rare as the others', () => {
    const towns = drawChurn('test').cities.filter(([, share]) => share === TOWN_SHARE);
    expect(towns).toHaveLength(TOWNS);
    expect(towns.map(([town]) => town)).toContain(CITY);
  });

  test('reports in order, and the same for the same seed', () => {
    const crowd = drawCrowd('test');
    const fault = { from: MONDAY, to: MONDAY + 60 * MINUTE, perHour: 60, city: CITY, network: null };
    const all = () => [...crowdReports(crowd, MONDAY, MONDAY + 120 * MINUTE, fault, 'test')];
    const reports = all();
    expect(reports.every(({ at }, nth) => nth === 0 || at >= reports[nth - 1]!.at)).toBe(true);
    expect(all()).toEqual(reports);
    expect(reports.filter(({ place }) => place?.city === CITY).length).toBeGreaterThan(40);
  });
});

describe('the oracle', () => {
  test('raises its alarm within minutes of a fault that it knows, and is silent without', () => {
    const oracle = calibrateOracle(1, 60, 'test');
    const surge = Array.from({ length: 30 }, (_, nth) => MONDAY + nth * MINUTE);
    expect(oracleAlarm(oracle, surge, MONDAY, MONDAY + 60 * MINUTE)! - MONDAY).toBeLessThanOrEqual(
      5 * MINUTE,
    );
    expect(oracleAlarm(oracle, [MONDAY], MONDAY, MONDAY + 60 * MINUTE)).toBeNull();
  });
});

test('faults of one city, one network and everything are distinguished, in time', () => {
  const scores = ['scope 1', 'scope 2', 'scope 3'].map((seed) =>
    scoreScopes(seed, { warmWeeks: 3, quietWeeks: 0 }),
  );
  expect(
    scores.map(({ cityInTime, networkNamed, everywhere }) => [cityInTime, networkNamed, everywhere]),
  ).toEqual(scores.map(() => [true, true, true]));
}, 30_000);

test('a fault in one of two hundred rare towns is found and named', () => {
  const { cityInTime } = scoreScopes('scope 406', { warmWeeks: 1, quietWeeks: 0, churn: true });
  expect(cityInTime).toBe(true);
}, 30_000);
