import { describe, expect, test } from 'vitest';
import { Account, SEASON, SEASONS } from './account.ts';
import { NOMINALS, calibrate } from './calibration.ts';
import type { Finding, Mark } from '../domain/mark.ts';
import { SIZES } from './size.ts';
import { HOUR } from '../base/time.ts';

const AT = Date.UTC(2025, 2, 10);
const PROBLEMS = 3;

/** A thousand service-days of the third size, with surges of these evidences; those above the level opened incidents. */
function account(evidences: readonly number[]): Account {
  const account = new Account();
  account.recount(SIZES.map((_, size) => (size === 2 ? 1_000 : 0)));
  for (let hour = 1; hour <= 24; hour++) account.hour(AT + hour * HOUR, PROBLEMS);
  for (const [nth, evidence] of evidences.entries()) {
    const incident = evidence >= PROBLEMS ? `x-${nth}` : null;
    account.surge({ size: 2, evidence, opensUpTo: evidence, incident }, AT, PROBLEMS);
  }
  return account;
}

const mark = (incident: string, finding: Finding): Mark => ({ incident, finding, note: null, at: AT });

describe('calibration', () => {
  test('compares how often surges came with how often evidence predicts', () => {
    const { sizes, all, services } = calibrate(account([1.1, 1.2, 2, 2.9, 3.5]), []);
    expect(services).toBe(1_000);
    expect(sizes[2]).toMatchObject({ size: 'to_1_an_hour', services: 1_000, days: 1_000 });
    expect(all.exceedances.map(({ nominal, surges }) => [nominal, surges])).toEqual([
      [0.1, 5],
      [0.01, 3],
      [0.001, 1],
      [0.0001, 0],
    ]);
    const [often] = all.exceedances;
    expect(often?.measured).toBeCloseTo(0.005);
    expect(often!.low).toBeLessThan(0.005);
    expect(often!.high).toBeGreaterThan(0.005);
  });

  test('treats a surge as chance until an editor confirms its incident, and returns what editors found', () => {
    const known = account([3.2, 3.5, 4.2, 4.5]);
    const none = calibrate(known, []);
    expect(none.findings).toEqual({ confirmed: 0, unconfirmed: 0, withdrawn: 0, unmarked: 4 });
    expect(none.all.exceedances.map(({ surges }) => surges)).toEqual([4, 4, 4, 2]);
    const marks = [
      mark('x-0', 'withdrawn'),
      mark('x-1', 'unconfirmed'),
      mark('x-2', 'confirmed'),
      mark('y', 'confirmed'),
    ];
    const some = calibrate(known, marks);
    expect(some.findings).toEqual({ confirmed: 1, unconfirmed: 1, withdrawn: 1, unmarked: 1 });
    expect(some.all.exceedances.map(({ surges }) => surges)).toEqual([3, 3, 3, 1]);
  });

  test('an incident is dropped with its season, so that none is subtracted twice', () => {
    const known = account([3.2, 3.5]);
    known.hour(AT + SEASONS * SEASON, PROBLEMS);
    const { findings, all } = calibrate(known, [mark('x-0', 'confirmed'), mark('x-1', 'confirmed')]);
    expect(findings).toEqual({ confirmed: 0, unconfirmed: 0, withdrawn: 0, unmarked: 0 });
    expect(all.exceedances.map(({ surges }) => surges)).toEqual([0, 0, 0, 0]);
  });

  test('says nothing about rates if no day is on account', () => {
    const { all } = calibrate(new Account(), []);
    expect(all.exceedances).toEqual(
      NOMINALS.map((nominal) => ({ nominal, surges: 0, measured: 0, low: 0, high: null })),
    );
  });
});
