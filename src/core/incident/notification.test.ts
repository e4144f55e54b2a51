import type { Notice } from './notice.ts';
import { describe, expect, test } from 'vitest';
import { ALONE, type Blame } from '../blame/collateral.ts';
import type { Incident, IncidentState } from './incident.ts';
import * as fc from 'fast-check';
import { decideBlameNotification, decideNotification, noticeOf } from './notification.ts';
import { isNews, toldBy, type Told } from './told.ts';
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

const OPENED: Told = { incident: 'x-20250310-0927', at: 1, reason: 'opened' };
const OVER: Told = { ...OPENED, reason: 'resolved' };
/** The same trouble, with the id that another judge gives it. */
const ELSEWHERE: Told = { ...OPENED, incident: 'x-20250310-0926' };

describe('decideNotification', () => {
  test.each([
    [null, null, incident('pending', null), 'not_reported'],
    [null, null, incident('open', 1), 'opened'],
    [null, incident('pending', null), incident('open', 1), 'opened'],
    [OVER, incident('pending', null), incident('open', 1), 'opened'],
    [ELSEWHERE, incident('pending', null), incident('open', 1), 'unchanged'],
    [null, incident('pending', null), incident('resolved', null), 'not_reported'],
    [OPENED, incident('open', 1), incident('open', 1), 'unchanged'],
    [OPENED, incident('open', 1), incident('recovering', 1), 'unchanged'],
    [OPENED, incident('recovering', 1), incident('open', 1), 'reopened'],
    [null, incident('recovering', 1), incident('open', 1), 'opened'],
    [OPENED, incident('recovering', 1), incident('resolved', 1), 'resolved'],
    [ELSEWHERE, incident('recovering', 1), incident('resolved', 1), 'resolved'],
    [null, incident('recovering', 1), incident('resolved', 1), 'unchanged'],
    [OVER, incident('recovering', 1), incident('resolved', 1), 'unchanged'],
    [OPENED, incident('resolved', 1), incident('resolved', 1), 'unchanged'],
  ] as const)('case %#: told %o, %o to %o is %s', (told, before, after, reason) => {
    expect(decideNotification(told, before, after)).toBe(reason);
  });

  test('a notice is named after its update, and staying silent makes none', () => {
    const update = { id: 'x-20250310-0927.2', incident: 'x-20250310-0927', service: 'x', at: 5 } as Update;
    expect(noticeOf('opened', update)?.id).toBe('x-20250310-0927.2.opened');
    expect(noticeOf('unchanged', update)).toBeNull();
    expect(noticeOf('not_reported', update)).toBeNull();
  });
});

describe('decideBlameNotification', () => {
  const ofEe = (state: IncidentState, detectedAt: number | null): Incident => ({
    ...incident(state, detectedAt),
    blame: { ...ALONE, role: 'knock_on', reason: 'rival', of: 'ee', via: 'ee' },
  });
  const KNOCK_ON: Told = { ...OPENED, reason: 'knock_on', knockOnOf: 'ee' };
  test.each([
    [OPENED, 'knock_on_of', ofEe('open', 1), 'knock_on'],
    [{ ...KNOCK_ON, knockOnOf: 'o2' }, 'knock_on_of', ofEe('open', 1), 'knock_on'],
    [KNOCK_ON, 'knock_on_of', ofEe('open', 1), 'unchanged'],
    [null, 'knock_on_of', ofEe('open', 1), 'unchanged'],
    [KNOCK_ON, 'own_trouble', incident('open', 1), 'own_trouble'],
    [OPENED, 'own_trouble', incident('open', 1), 'unchanged'],
    [OPENED, 'source_of_others', incident('open', 1), 'unchanged'],
    [OPENED, null, incident('open', 1), 'unchanged'],
    [null, 'knock_on_of', ofEe('pending', null), 'not_reported'],
    [OPENED, 'knock_on_of', ofEe('recovering', 1), 'unchanged'],
  ] as const)('case %#: told %o, %s of %o is %s', (told, reason, one, notify) => {
    expect(decideBlameNotification(told, reason, one)).toBe(notify);
  });

  test('a notice about a likely knock-on names the source, from the first on', () => {
    const update = { id: 'x-20250310-0927.2', incident: 'x-20250310-0927', service: 'x', at: 5 } as Update;
    const blame: Blame = { ...ALONE, role: 'knock_on', reason: 'rival', of: 'ee', via: 'ee' };
    expect(noticeOf('opened', update, blame)?.knockOnOf).toBe('ee');
    expect(noticeOf('opened', update, ALONE)).not.toHaveProperty('knockOnOf');
  });
});

test('whatever is offered, trouble is told to begin before it ends, and nothing is told twice', () => {
  const reason = fc.constantFrom('opened', 'reopened', 'resolved', 'knock_on', 'own_trouble');
  const source = fc.option(fc.constantFrom('ee', 'o2'), { nil: undefined });
  fc.assert(
    fc.property(fc.array(fc.tuple(reason, source), { maxLength: 30 }), (offered) => {
      const said: Notice[] = [];
      let told: Told | null = null;
      for (const [at, [reason, of]] of offered.entries()) {
        const spelled = { id: `${at}`, incident: `i${at}`, service: 'x', at, reason };
        const elsewhere = of === undefined || reason === 'own_trouble' ? {} : { knockOnOf: of };
        const notice: Notice = { ...spelled, ...elsewhere };
        if (!isNews(notice, told)) continue;
        said.push(notice);
        told = toldBy(notice);
        // That it rises again may be said repeatedly: each time after it had fallen.
        expect(isNews(notice, told)).toBe(reason === 'reopened');
      }
      const ends = said.filter(({ reason }) => reason === 'opened' || reason === 'resolved');
      for (const [nth, { reason }] of ends.entries()) expect(reason).toBe(nth % 2 ? 'resolved' : 'opened');
    }),
  );
});
