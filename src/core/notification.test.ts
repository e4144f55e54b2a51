import { describe, expect, test } from 'vitest';
import { ALONE, type Blame } from './collateral.ts';
import type { Incident, IncidentState } from './incident.ts';
import { decideBlameNotification, decideNotification, noticeOf } from './notification.ts';
import type { Update } from './update.ts';

function incident(state: IncidentState, detectedAt: number | null): Incident {
  return {
    id: 'x-20250310-0927',
    service: 'x',
    state,
    onset: { at: 0, earliest: 0, latest: 0 },
    pendingAt: 0,
    detectedAt,
    endedAt: null,
    peak: { at: 0, windowMs: 1, reports: 1, expected: 0, evidence: 0 },
    reports: 1,
    scope: { kind: 'everywhere' },
  };
}

describe('decideNotification', () => {
  test.each([
    [null, incident('pending', null), 'not_reported'],
    [null, incident('open', 1), 'opened'],
    [incident('pending', null), incident('open', 1), 'opened'],
    [incident('pending', null), incident('resolved', null), 'not_reported'],
    [incident('open', 1), incident('open', 1), 'unchanged'],
    [incident('open', 1), incident('recovering', 1), 'unchanged'],
    [incident('recovering', 1), incident('open', 1), 'reopened'],
    [incident('recovering', 1), incident('resolved', 1), 'resolved'],
    [incident('resolved', 1), incident('resolved', 1), 'unchanged'],
  ] as const)('case %#: %o to %o is %s', (before, after, reason) => {
    expect(decideNotification(before, after)).toBe(reason);
  });

  test('a notice is named after its update, and silence makes none', () => {
    const update = { id: 'x-20250310-0927.2', incident: 'x-20250310-0927', service: 'x', at: 5 } as Update;
    expect(noticeOf('opened', update)?.id).toBe('x-20250310-0927.2.opened');
    expect(noticeOf('unchanged', update)).toBeNull();
    expect(noticeOf('not_reported', update)).toBeNull();
  });
});

describe('decideBlameNotification', () => {
  test.each([
    ['knock_on_of', incident('open', 1), 'knock_on'],
    ['own_trouble', incident('open', 1), 'own_trouble'],
    ['source_of_others', incident('open', 1), 'unchanged'],
    [null, incident('open', 1), 'unchanged'],
    ['knock_on_of', incident('pending', null), 'not_reported'],
    ['knock_on_of', incident('recovering', 1), 'unchanged'],
  ] as const)('case %#: %s of %o is %s', (reason, one, told) => {
    expect(decideBlameNotification(reason, one)).toBe(told);
  });

  test('a notice of what is likely a knock-on says of what, from the first on', () => {
    const update = { id: 'x-20250310-0927.2', incident: 'x-20250310-0927', service: 'x', at: 5 } as Update;
    const blame: Blame = { ...ALONE, role: 'knock_on', reason: 'rival', of: 'ee', via: 'ee' };
    expect(noticeOf('opened', update, blame)?.knockOnOf).toBe('ee');
    expect(noticeOf('opened', update, ALONE)).not.toHaveProperty('knockOnOf');
  });
});
