import { describe, expect, test } from 'vitest';
import { atLeast, severityOf } from './severity.ts';

const seen = (reports: number, expected: number) =>
  severityOf({ peak: { at: 0, windowMs: 900_000, reports, expected, evidence: 9 } });

describe('severity', () => {
  test('is by reports at the peak and by how many times as usual they are, and needs both', () => {
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

  test('is at least as much as itself and as what is less', () => {
    expect(atLeast('major', 'major')).toBe(true);
    expect(atLeast('critical', 'minor')).toBe(true);
    expect(atLeast('minor', 'major')).toBe(false);
  });
});
