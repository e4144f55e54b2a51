import { describe, expect, test } from 'vitest';
import { atLeast, severityOf } from './severity.ts';

const seen = (reports: number, expected: number) =>
  severityOf({ peak: { at: 0, windowMs: 900_000, reports, expected, evidence: 9 } });

describe('severity', () => {
  test('depends on reports at the peak and on their ratio to usual, and needs both', () => {
    expect([seen(29, 0), seen(30, 0), seen(30, 6), seen(30, 6.1)]).toEqual([
      'minor',
      'major',
      'major',
      'minor',
    ]);
    expect([seen(99, 1), seen(100, 1), seen(100, 10), seen(100, 10.1)]).toEqual([
      'major',
      'critical',
      'critical',
      'major',
    ]);
    expect(seen(1_000, 300)).toBe('minor');
  });

  test('is at least as severe as itself and as anything lower', () => {
    expect(atLeast('major', 'major')).toBe(true);
    expect(atLeast('critical', 'minor')).toBe(true);
    expect(atLeast('minor', 'major')).toBe(false);
  });
});
