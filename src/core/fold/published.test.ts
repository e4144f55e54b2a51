import { describe, expect, test } from 'vitest';
import { Collateral } from '../blame/collateral.ts';
import { stateFrom, type MonitorState } from './monitor-state.ts';
import { Fold } from './fold.ts';
import type { Incident } from '../incident/incident.ts';
import { raisedBy } from '../detect/levels.ts';
import { defaultPrior } from '../detect/prior.ts';
import { continueState, sameTrouble, type Published } from './published.ts';
import { HOUR, MINUTE, type Millis } from '../base/time.ts';
import type { Told } from '../incident/told.ts';
import type { Update, UpdateReason } from '../incident/update.ts';

const AT = Date.UTC(2025, 2, 10, 12);
const NOTHING: Published = { incident: null, updates: [], last: null, told: null };
const TOLD: Told = { incident: 'x-a', at: AT - HOUR, reason: 'opened' };

function incident(id: string, facts: Partial<Incident> = {}): Incident {
  const onset = AT - HOUR;
  return {
    id,
    service: 'x',
    state: 'open',
    onset: { at: onset, earliest: onset, latest: onset },
    pendingAt: onset,
    detectedAt: onset,
    endedAt: null,
    peak: { at: onset, windowMs: MINUTE, reports: 9, expected: 1, evidence: 5 },
    reports: 9,
    scope: { kind: 'everywhere' },
    ...facts,
  };
}

function from(onset: Millis): Pick<Incident, 'onset'> {
  return { onset: { at: onset, earliest: onset, latest: onset } };
}

const update = (nth: number, reason: UpdateReason, at: Millis): Update =>
  ({ id: `x-a.${nth}`, incident: 'x-a', service: 'x', at, reason }) as Update;

function stateWith(own: Incident | null): MonitorState {
  const judgement = { at: AT, evidence: 9, windowMs: MINUTE, observed: 9, expected: 1 };
  return { ...stateFrom(0), incident: own, updates: own === null ? 0 : 7, judgement };
}

describe('a judge that takes over', () => {
  const updates = [
    update(1, 'evidence_strong', AT - HOUR),
    update(2, 'back_to_usual', AT - 40 * MINUTE),
    update(3, 'scope_widened', AT - 20 * MINUTE),
  ];
  const published = { ...NOTHING, incident: incident('x-a', { state: 'recovering' }), updates, told: TOLD };

  test.each([
    ['another', incident('x-b')],
    ['none', null],
    ['the same', incident('x-a')],
  ])('continues the published incident, even if its own state holds %s', (_, own) => {
    const state = stateWith(own);
    expect(continueState(state, published, AT)).toBeNull();
    expect(state).toMatchObject({ incident: published.incident, updates: 3, told: TOLD });
    // In its state since the last transition, not since the last update.
    expect(state.stateSince).toBe(AT - 40 * MINUTE);
  });

  test('keeps how long the incident has been in its state, which it knows itself: time was suspended in holes', () => {
    const state = { ...stateWith(incident('x-a', { state: 'recovering' })), stateSince: AT - 10 * MINUTE };
    continueState(state, published, AT);
    expect(state).toMatchObject({ incident: published.incident, updates: 3, stateSince: AT - 10 * MINUTE });
  });

  test('lets an incident that was not published begin later, with its evidence', () => {
    const state = stateWith(incident('x-b'));
    expect(continueState(state, NOTHING, AT)).toBeNull();
    expect(state).toMatchObject({ incident: null, updates: 0, stateSince: AT, told: null });
    expect(state.judgement.evidence).toBe(9);
  });

  test('treats trouble that began before the end of a resolved incident as the same, to a millisecond', () => {
    const endedAt = AT - 30 * MINUTE;
    const last = { incident: incident('x-a', { state: 'resolved', endedAt }), resolvedAt: AT - MINUTE };
    const same = stateWith(incident('x-b', from(endedAt - 1)));
    expect(continueState(same, { ...NOTHING, last }, AT)).toBe(AT - MINUTE);
    expect(same).toMatchObject({ incident: null, judgement: { evidence: 0 } });
    const later = stateWith(incident('x-b', from(endedAt)));
    expect(continueState(later, { ...NOTHING, last }, AT)).toBeNull();
    expect(later.judgement.evidence).toBe(9);
  });
});

describe('the published incident that is the same trouble', () => {
  const own = incident('x-b', { endedAt: AT });
  test('is the one of the service with the longest overlap, and none if there is no overlap', () => {
    const early = incident('x-1', { ...from(AT - 2 * HOUR), endedAt: AT - 50 * MINUTE });
    const long = incident('x-2', { ...from(AT - 30 * MINUTE) });
    const other = incident('y-1', { service: 'y' });
    const before = incident('x-0', { ...from(AT - 9 * HOUR), endedAt: AT - 8 * HOUR });
    expect(sameTrouble(own, [early, long, other, before], AT)?.id).toBe('x-2');
    expect(sameTrouble(own, [other, before], AT)).toBeNull();
  });
});

describe('a fold that takes over', () => {
  /** An ordinary day, then an outage of an hour that ended four hours ago. */
  function lived(): Fold {
    const fold = new Fold({ prior: () => defaultPrior, past: () => null, levels: () => raisedBy(0) });
    const start = AT - 30 * HOUR;
    for (let at = start; at < AT; at += 10 * MINUTE) {
      fold.add({ at, service: 'x', counted: true });
      if (at < AT - 5 * HOUR || at >= AT - 4 * HOUR) continue;
      for (let nth = 1; nth < 60; nth++) fold.add({ at: at + nth * 9_000, service: 'x', counted: true });
    }
    fold.advance(AT);
    return fold;
  }

  test('renames incidents on its account to their published ids, and forgets those that were never reported', () => {
    const fold = lived();
    const [id] = fold.remembered;
    expect(fold.account.alarms.map(({ incident }) => incident)).toEqual([id]);
    fold.rename(new Map([[id!, 'x-published']]));
    expect([...fold.remembered]).toEqual(['x-published']);
    fold.rename(new Map([['x-published', null]]));
    expect(fold.account.alarms).toEqual([]);
  });

  test('does not report again what is over, however often it judges', () => {
    const fold = lived();
    const { incidents } = fold.take();
    const last = { incident: { ...incidents[0]!, id: 'x-published' }, resolvedAt: AT - 3 * HOUR };
    fold.goOnFrom('x', { ...NOTHING, last });
    fold.advance(AT + 6 * HOUR);
    expect(fold.outcome().incidents).toEqual([]);
  });
});

test('continues parts among others from what was published: a knock-on is not announced twice, a former one is withdrawn', () => {
  const knockOn = {
    role: 'knock_on',
    reason: 'rival',
    of: 'ee',
    via: 'ee',
    others: [],
    times: 2,
    lagMs: 0,
    odds: 3,
  };
  const alone = { ...knockOn, role: 'independent', reason: 'alone', of: null, via: null } as const;
  const collateral = new Collateral();
  collateral.goOnFrom('x', { ...knockOn, role: 'knock_on', reason: 'rival', of: 'o2', via: 'o2' });
  collateral.goOnFrom('x', alone);
  expect(collateral.blame('x')?.role).toBe('independent');
  collateral.goOnFrom('x', null);
  expect(collateral.blame('x')?.role).toBe('independent');
  const own = new Collateral();
  own.goOnFrom('x', { ...knockOn, role: 'knock_on', reason: 'rival' });
  own.goOnFrom('x', null);
  expect(own.blame('x')).toBeNull();
});
