import { expect, test } from 'vitest';
import { SHIPPED_WEEKS, WEEK_INFLUENCE } from '../src/core/account/false-incident-budget.ts';
import { walk } from './walk-score.ts';

test(
  'an attacker who stays just below the level at every service for a week hardly moves it',
  { timeout: 60_000 },
  () => {
    const { before, after, hostile, found } = walk({
      services: 8,
      days: 8,
      target: 0.05,
      seed: 'test',
      attack: 'climb, 12',
      from: 'homes in proportion',
      outages: 10,
    });
    expect(hostile).toBeGreaterThan(100);
    expect(after.problems - before.problems).toBeLessThanOrEqual(WEEK_INFLUENCE / SHIPPED_WEEKS + 0.001);
    expect(found.filter(Boolean).length).toBeGreaterThan(3);
  },
);
