import { describe, expect, it } from 'vitest';
import { CategoryPriors, PRIOR_DRIFT_A_WEEK, PRIORS_STREAM } from './category-priors.ts';
import type { Background } from '../fold/background.ts';
import { Fold } from '../fold/fold.ts';
import { raisedBy } from './levels.ts';
import { defaultPrior } from './prior.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../base/time.ts';

const START = Date.UTC(2025, 0, 6);
const BACKGROUND: Background = {
  prior: () => defaultPrior,
  past: () => null,
  levels: () => raisedBy(1),
  category: (service) => service.split('-')[0] ?? null,
};

/** Nine banks with six reports an hour each, a game with none, over ten days. */
function lived(): Fold {
  const fold = new Fold(BACKGROUND, START);
  for (let at: Millis = START; at < START + 10 * DAY; at += 10 * MINUTE)
    for (let bank = 0; bank < 9; bank++)
      fold.add({ at: at + bank * 1_000, service: `bank-${bank}`, counted: true });
  fold.advance(START + 10 * DAY);
  return fold;
}

const expectedOf = (fold: Fold, service: string): number => {
  fold.add({ at: fold.at + 5_000, service, counted: true });
  return fold.bands(service, START + 11 * DAY + 12 * HOUR, START + 11 * DAY + 13 * HOUR, HOUR)[0]?.mean ?? 0;
};

describe('category priors', () => {
  it('a new service begins like the known ones of its category, one of another category with the default', () => {
    const fold = lived();
    expect(expectedOf(fold, 'bank-new')).toBeGreaterThan(4);
    expect(expectedOf(fold, 'game-new')).toBeLessThan(1);
  });

  it('are saved with the snapshots, and a restart changes nothing', () => {
    const fold = lived();
    expect(fold.outcome().judged).toContain(PRIORS_STREAM);
    const thawed = new Fold(BACKGROUND, fold.at);
    const services = [PRIORS_STREAM, ...Array.from({ length: 9 }, (_, bank) => `bank-${bank}`)];
    for (const { service, state } of fold.save(services)) thawed.load(service, state);
    thawed.loadAccount(fold.saveAccount());
    expect(expectedOf(thawed, 'bank-new')).toBe(expectedOf(fold, 'bank-new'));
    expect(thawed.save(services)).toEqual(fold.save(services));
  });

  it('a stream keeps the prior it began with, whatever its category says later', () => {
    const fold = lived();
    expectedOf(fold, 'bank-new');
    const [saved] = fold.save(['bank-new']);
    const elsewhere = new Fold(BACKGROUND, fold.at);
    elsewhere.load('bank-new', saved?.state as Uint8Array);
    const bands = (of: Fold) => of.bands('bank-new', START + 11 * DAY, START + 12 * DAY, HOUR);
    for (const one of [fold, elsewhere]) one.advance(START + 11 * DAY);
    expect(bands(elsewhere)).toEqual(bands(fold));
  });

  it('are the same to the last bit, whichever service and category was known first', () => {
    const [one, other] = [new CategoryPriors(), new CategoryPriors()];
    one.refit(
      new Map([
        ['banks', [0.1, 0.2, 0.3, 1e9]],
        ['games', [0.7]],
      ]),
    );
    other.refit(
      new Map([
        ['games', [0.7]],
        ['banks', [1e9, 0.3, 0.2, 0.1]],
      ]),
    );
    expect(other.freeze()).toEqual(one.freeze());
  });

  it('drift by a twentieth a week at most once the instance has settled, up and down', () => {
    const priors = new CategoryPriors();
    priors.refit(new Map([['banks', [2, 4]]]));
    const mean = () => priors.of('banks', defaultPrior).meanPerHour;
    for (let day = 0; day < 7; day++) priors.refit(new Map([['banks', [2_000, 4_000]]]), new Map(), true);
    expect(mean()).toBeCloseTo(3 * (1 + PRIOR_DRIFT_A_WEEK), 9);
    for (let day = 0; day < 14; day++) priors.refit(new Map([['banks', [0.01]]]), new Map(), true);
    expect(mean()).toBeCloseTo(3 / (1 + PRIOR_DRIFT_A_WEEK), 9);
    priors.refit(new Map([['games', [90]]]), new Map(), true);
    expect(priors.of('games', defaultPrior).meanPerHour).toBeLessThan(1.01 * defaultPrior.meanPerHour);
  });

  it('follow imports immediately, and reports on imported services no faster than that', () => {
    const priors = new CategoryPriors();
    const imported = new Map([['banks', [3, 5]]]);
    priors.refit(new Map([['banks', [3.5, 4.5]]]), imported, true);
    expect(priors.of('banks', defaultPrior).meanPerHour).toBe(4);
    priors.refit(new Map([['banks', [3_000, 5_000]]]), imported);
    expect(priors.of('banks', defaultPrior).meanPerHour).toBeLessThan(4.03);
  });

  it('are wide if the mean is held far from what the services seem to have', () => {
    const priors = new CategoryPriors();
    priors.refit(new Map([['banks', Array.from({ length: 10 }, () => 50)]]), new Map(), true);
    expect(priors.of('banks', defaultPrior).shape).toBe(0.2);
  });

  it('are frozen and thawed as they are', () => {
    const priors = new CategoryPriors();
    priors.refit(new Map([['banks', [2, 4, 6]]]));
    expect(CategoryPriors.thaw(priors.freeze()).of('banks', defaultPrior)).toEqual(
      priors.of('banks', defaultPrior),
    );
  });
});
