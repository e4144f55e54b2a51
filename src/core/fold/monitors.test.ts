import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../sim/random.ts';
import { COLLATERAL_STREAM } from '../blame/collateral.ts';
import { PRIORS_STREAM } from '../detect/category-priors.ts';
import { changesOf } from '../domain/coverage.ts';
import { Fold } from './fold.ts';
import { drain } from '../base/pieces.ts';
import {
  BACKGROUND,
  PACES,
  START,
  UNTIL,
  holesOf,
  pick,
  reportsOf,
  taken,
} from '../../../sim/random-days.ts';
import { DAY, HOUR, MINUTE, floorTo, type Millis } from '../base/time.ts';
import { TICK } from '../domain/watermark.ts';

const SERVICES = PACES.map(([service]) => service);

/** Folds random days with holes; between ticks `look` may query the fold. */
function foldOf(seed: string, look: (fold: Fold) => void = () => {}): Fold {
  const holes = holesOf(seed);
  const reports = reportsOf(seed).filter((report) => taken(report, holes));
  const events = [...changesOf(holes), ...reports].sort((a, b) => a.at - b.at);
  const fold = new Fold({ ...BACKGROUND, category: () => 'carriers' });
  for (const event of events) {
    if (event.at >= UNTIL) break;
    for (let tick = floorTo(Math.max(fold.at, START), MINUTE) + MINUTE; tick <= event.at; tick += MINUTE) {
      fold.advance(tick);
      look(fold);
    }
    if ('begins' in event) fold.cover(event);
    else fold.add(event);
  }
  fold.advance(UNTIL);
  return fold;
}

/** Everything that a fold knows and has announced, bit for bit. */
function allOf(fold: Fold): unknown {
  const frozen = fold.save([...SERVICES, COLLATERAL_STREAM, PRIORS_STREAM]);
  const { incidents, updates, notices } = fold.outcome();
  return { frozen, account: fold.saveAccount(), incidents, updates, notices };
}

describe('services at rest', () => {
  test('are the same to the last bit whether each hour is closed as it ends, when a reader looks, or never', () => {
    const expectSame = (seed: string) => {
      const never = allOf(foldOf(seed));
      expect(allOf(foldOf(seed, (fold) => drain(fold.settleResting())))).toEqual(never);
      const random = createRandom(`looks ${seed}`);
      const now = (fold: Fold) => {
        if (random.below(50) > 0) return;
        const service = pick(random, SERVICES);
        fold.state(service);
        fold.bands(service, fold.at, fold.at + DAY, HOUR);
        fold.save([pick(random, SERVICES)]);
      };
      expect(allOf(foldOf(seed, now))).toEqual(never);
    };
    fc.assert(fc.property(fc.nat().map(String), expectSame), { numRuns: 4 });
  }, 60_000);

  test('are shown as of the last full hour, however long they were not queried', () => {
    const fold = new Fold(BACKGROUND);
    fold.add({ at: START, service: 'bank', counted: true });
    for (const days of [1, 3, 60]) {
      const at: Millis = floorTo(START, HOUR) + days * DAY + 17 * MINUTE;
      fold.advance(at);
      expect(fold.state('bank')?.judgement.at).toBe(floorTo(at, HOUR));
    }
  });

  test('are settled piece by piece, and what is left at the end of the day is done then', () => {
    const fold = new Fold(BACKGROUND);
    for (let nth = 0; nth < 40; nth++) fold.add({ at: START + nth, service: `s${nth}`, counted: true });
    fold.advance(floorTo(START, DAY) + DAY + 12 * HOUR);
    let pieces = 0;
    for (const _ of fold.settleResting()) pieces++;
    expect(pieces).toBe(40);
    expect([...fold.settleResting()]).toEqual([]);
    expect(fold.oldest).toBe(fold.at);
  });
});

describe('a tick', () => {
  test('is judged piece by piece with the same result as at once', () => {
    const reports = reportsOf('7');
    const whole = new Fold(BACKGROUND);
    const pieced = new Fold(BACKGROUND);
    let pieces = 0;
    for (let nth = 0; nth < 100; nth++)
      for (const fold of [whole, pieced]) fold.add({ at: START + nth, service: `s${nth}`, counted: true });
    for (const report of reports.slice(0, 500)) {
      whole.add(report);
      for (const _ of pieced.steps(report.at)) pieces++;
      pieced.add(report);
    }
    for (const fold of [whole, pieced]) fold.advance(UNTIL + TICK);
    expect(pieces).toBeGreaterThan(1_000);
    expect(allOf(pieced)).toEqual(allOf(whole));
  });
});
