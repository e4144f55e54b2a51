import { expect, test } from 'vitest';
import { INCIDENT_STATES, type IncidentState } from '../../core/incident/incident.ts';
import type { Finding } from '../../core/domain/mark.ts';
import { STATUSES } from '../../core/incident/status.ts';
import { troubleOf } from '../../core/incident/trouble.ts';
import { DAY, HOUR, MINUTE, WEEK } from '../../core/base/time.ts';
import { INCIDENT_ID, ONSET, fixtureSources } from '../../../test/support/site/fixtures.ts';
import { severity, verdictOfIncident, verdictOfState, type Verdict } from './verdict.ts';

const knowledge = { observedMs: 2 * DAY, neededMs: WEEK };
const incident = (await fixtureSources('over').incidents.get(INCIDENT_ID)) ?? undefined;

test('the verdict on an incident follows its state', () => {
  if (incident === undefined) throw new Error('the scene has no incident');
  const kinds = INCIDENT_STATES.map((state) => verdictOfIncident({ ...incident, state }).kind);
  expect(kinds).toEqual(['possible', 'problems', 'recovering', 'over']);
  expect(verdictOfIncident({ ...incident, detectedAt: null }).kind).toBe('faded');
});

test('a withdrawn incident is none any more; a confirmed one is one, and says so', () => {
  if (incident === undefined) throw new Error('the scene has no incident');
  const marked = (finding: Finding) =>
    verdictOfIncident(incident, { incident: incident.id, finding, note: null, at: ONSET });
  expect(marked('withdrawn')).toEqual({ kind: 'withdrawn', from: ONSET, to: incident.endedAt });
  expect(marked('confirmed')).toEqual({ ...verdictOfIncident(incident), finding: 'confirmed' });
  expect(marked('unconfirmed')).toMatchObject({ kind: 'over', finding: 'unconfirmed' });
});

test('an active incident says more than the status, and its verdict begins at the onset', () => {
  if (incident === undefined) throw new Error('the scene has no incident');
  const judgement = { at: ONSET, evidence: 3, windowMs: 5 * MINUTE, observed: 9, expected: 1 };
  for (const state of ['pending', 'open', 'recovering'] satisfies IncidentState[]) {
    const verdict = verdictOfState({
      service: 'x',
      status: 'possible',
      judgement,
      incident: { ...incident, state },
      knowledge,
    });
    expect(verdict).toEqual(verdictOfIncident({ ...incident, state }));
  }
});

test('without an incident, the status decides', () => {
  const judgement = { at: ONSET, evidence: 3, windowMs: 5 * MINUTE, observed: 9, expected: 1 };
  const verdicts = STATUSES.map((status) =>
    verdictOfState({ service: 'x', status, judgement, incident: null, knowledge }),
  );
  expect(verdicts).toEqual([
    { kind: 'learning', knowledge },
    { kind: 'normal' },
    { kind: 'possible', since: null },
    { kind: 'problems', since: ONSET - 5 * MINUTE },
  ]);
});

test('what could not be seen is never called normal; what is wrong, or too new, is said anyway', () => {
  const judgement = { at: ONSET, evidence: 3, windowMs: 5 * MINUTE, observed: 9, expected: 1 };
  const unseen = { from: ONSET - 3 * HOUR, to: ONSET - MINUTE };
  const verdicts = STATUSES.map((status) =>
    verdictOfState({ service: 'x', status, judgement, incident: null, knowledge, unseen }),
  );
  expect(verdicts).toEqual([
    { kind: 'learning', knowledge },
    { kind: 'unseen', ...unseen },
    { kind: 'possible', since: null },
    { kind: 'problems', since: ONSET - 5 * MINUTE },
  ]);
});

test('an editor’s finding is also valid while the incident is active', () => {
  if (incident === undefined) throw new Error('the scene has no incident');
  const open = { ...incident, state: 'open' as const, endedAt: null };
  const judgement = { at: ONSET, evidence: 3, windowMs: 5 * MINUTE, observed: 9, expected: 1 };
  const state = { service: 'x', status: 'problems' as const, judgement, incident: open, knowledge };
  const mark = { incident: open.id, note: null, at: ONSET };
  expect(verdictOfState(state, { ...mark, finding: 'confirmed' })).toMatchObject({ finding: 'confirmed' });
  expect(verdictOfState(state, { ...mark, finding: 'withdrawn' })).toEqual({
    kind: 'withdrawn',
    from: ONSET,
    to: null,
  });
});

test('a surge that depends on few networks is not verified, until an editor confirms it', () => {
  if (incident === undefined) throw new Error('the scene has no incident');
  const unverified = { windowMs: 15 * MINUTE, reports: 160, left: 3 };
  const pending = { ...incident, state: 'pending', detectedAt: null, unverified } as const;
  expect(verdictOfIncident(pending)).toEqual({
    kind: 'unverified',
    since: incident.onset.at,
    reports: 160,
    windowMs: 15 * MINUTE,
  });
  const mark = { incident: incident.id, note: null, at: ONSET, finding: 'confirmed' } as const;
  expect(verdictOfIncident(pending, mark).kind).toBe('possible');
  const judgement = { at: ONSET, evidence: 9, windowMs: 15 * MINUTE, observed: 160, expected: 1 };
  const state = { service: 'x', status: 'possible', judgement, incident: pending, knowledge } as const;
  expect(troubleOf(state)).toBe(1);
  expect(troubleOf(state, 'confirmed')).toBe(3);
});

test('problems are worse than possible ones, those than recovering, those than what is too new to judge', () => {
  const spike = { reports: 25, windowMs: 2 * MINUTE };
  const verdicts: Verdict[] = [
    { kind: 'problems', since: ONSET },
    { kind: 'possible', since: ONSET },
    { kind: 'recovering', from: ONSET, since: ONSET },
    { kind: 'unverified', since: ONSET, reports: 160, windowMs: MINUTE },
    { kind: 'learning', knowledge, spike },
    { kind: 'learning', knowledge },
    { kind: 'over', from: ONSET, to: ONSET },
    { kind: 'withdrawn', from: ONSET, to: null },
    { kind: 'faded', from: ONSET },
    { kind: 'normal' },
    { kind: 'unseen', from: ONSET, to: null },
  ];
  expect(verdicts.map(severity)).toEqual([4, 3, 2, 1, 1, 0, 0, 0, 0, 0, 0]);
});
