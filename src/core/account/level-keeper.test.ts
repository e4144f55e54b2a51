import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Background } from '../fold/background.ts';
import { drain } from '../base/pieces.ts';
import { Fold, type CountedReport } from '../fold/fold.ts';
import { PROBLEMS } from '../detect/levels.ts';
import { defaultPrior } from '../detect/prior.ts';
import { levelsOf } from './false-incident-budget.ts';
import { SIZES } from './size.ts';
import { DAY, HOUR, MINUTE } from '../base/time.ts';
import { TICK } from '../domain/watermark.ts';

const START = Date.UTC(2025, 2, 10, 6);
const UNTIL = START + 2 * DAY;
/** So few false incidents that three services are enough to raise the levels. */
const TARGET = 0.01;
const BACKGROUND: Background = {
  prior: () => defaultPrior,
  past: () => null,
  levels: (account) => levelsOf(account, TARGET),
};

/** Three services with a report every two hours, each with eight at once on its own evening, one with an outage. */
function reports(): CountedReport[] {
  const all: CountedReport[] = [];
  for (const [nth, service] of ['x', 'y', 'z'].entries()) {
    for (let at = START + nth * MINUTE; at < UNTIL; at += 2 * HOUR) all.push({ at, service, counted: true });
    const evening = START + 12 * HOUR + nth * HOUR;
    for (let one = 0; one < 8; one++) all.push({ at: evening + one * MINUTE, service, counted: true });
  }
  for (let one = 0; one < 300; one++)
    all.push({ at: START + 30 * HOUR + one * 1_000, service: 'y', counted: true });
  return all.sort((a, b) => a.at - b.at);
}

function foldAll(fold: Fold, some: readonly CountedReport[], until: number): Fold {
  for (const report of some) fold.add(report);
  fold.advance(until);
  return fold;
}

describe('the account of a fold', () => {
  const whole = foldAll(new Fold(BACKGROUND), reports(), UNTIL);

  test('counts each service by its size, all the hours since, and every surge once', () => {
    expect([...whole.account.services].reduce((sum, services) => sum + services, 0)).toBe(3);
    const days = SIZES.reduce((sum, _, size) => sum + whole.account.days(size), 0);
    expect(days).toBeCloseTo(6);
    const surges = SIZES.reduce((sum, _, size) => sum + whole.account.surgesFrom(size, 0), 0);
    expect(surges).toBe(4);
    expect(whole.account.alarms.map(({ incident }) => incident.slice(0, 10))).toContain('y-20250311');
  });

  test('raises the levels if all services together would be wrong more often than they may', () => {
    expect(whole.levels.open).toBeGreaterThan(PROBLEMS);
    const one = foldAll(
      new Fold(BACKGROUND),
      reports().filter(({ service }) => service === 'x'),
      UNTIL,
    );
    expect(one.levels.open).toBeLessThan(whole.levels.open);
  });

  test('trusts the size of an import, whatever is reported on the service, until another is imported', () => {
    const counts = (perHour: number) => Array.from({ length: 21 * 24 }, () => perHour);
    let past = { start: START - 21 * DAY, bucketMs: HOUR, counts: counts(3) };
    const fold = new Fold({ ...BACKGROUND, past: () => past, watched: () => 2 });
    for (let at = START; at < UNTIL; at += 6 * MINUTE) fold.add({ at, service: 'x', counted: true });
    fold.advance(UNTIL);
    expect([...fold.account.services]).toEqual([1, 0, 0, 0, 1, 0]);
    expect([...fold.account.trusted]).toEqual([1, 0, 0, 1, 0, 0]);
    past = { ...past, counts: counts(90) };
    drain(fold.relearn('x', UNTIL, [], []));
    fold.advance(UNTIL + DAY);
    expect([...fold.account.trusted]).toEqual([1, 0, 0, 0, 0, 1]);
  });

  test('is the same, bit for bit, whether the fold was ever stopped or not', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.integer({ min: START, max: UNTIL }), (pause) => {
        const tick = Math.floor(pause / TICK) * TICK;
        const before = foldAll(
          new Fold(BACKGROUND),
          reports().filter(({ at }) => at < tick),
          tick,
        );
        const after = new Fold(BACKGROUND, tick);
        for (const { service, state } of before.save(['x', 'y', 'z'])) after.load(service, state);
        after.loadAccount(before.saveAccount());
        expect(after.levels).toEqual(before.levels);
        foldAll(
          after,
          reports().filter(({ at }) => at >= tick),
          UNTIL,
        );
        expect(after.saveAccount()).toEqual(whole.saveAccount());
      }),
      { numRuns: 6 },
    );
  });
});
