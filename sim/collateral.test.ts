import { describe, expect, test } from 'vitest';
import { COLLATERAL_SCENARIOS, createCollateralScenario } from './collateral.ts';
import { judgeBlame } from './blame-score.ts';

/** A few seeds each; `node scripts/run.js sim/blame.ts` plays two hundred. */
describe('services that rise together', () => {
  test.each(COLLATERAL_SCENARIOS)('%s is deterministic by seed, and differs between seeds', (name) => {
    const bursts = (seed: string) =>
      createCollateralScenario(name, seed).bursts.map(({ service, reports, from, to }) => [
        service,
        reports,
        from,
        to,
      ]);
    expect(bursts('1')).toEqual(bursts('1'));
    expect(bursts('1')).not.toEqual(bursts('2'));
  });

  test.each(['carrier', 'social', 'cdn'] as const)(
    '%s: the failing service is named, the others are knock-ons',
    (name) => {
      const score = judgeBlame(name, '1');
      expect(score.primaryNamed).toBe(true);
      expect(score.knockOns).toBeGreaterThanOrEqual(3);
      expect(score.falseSoon + score.falseAtEnd).toBe(0);
    },
  );

  test.each(['two', 'twins'] as const)('%s: independent failures stay separate', (name) => {
    expect(judgeBlame(name, '1')).toMatchObject({ keptApart: true, primaryNamed: null });
  });
});
