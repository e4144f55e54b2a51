import { expect, test } from 'vitest';
import { INCIDENT_STATES, type IncidentState } from '../core/incident.ts';
import type { Finding } from '../core/mark.ts';
import { STATUSES } from '../core/status.ts';
import { DAY, MINUTE, WEEK } from '../core/time.ts';
import { INCIDENT_ID, ONSET, fixtureSources } from './fixtures.ts';
import { TONES, severity, verdictOfIncident, verdictOfState } from './verdict.ts';

const knowledge = { observedMs: 2 * DAY, neededMs: WEEK };
const incident = (await fixtureSources('over').incidents.get(INCIDENT_ID)) ?? undefined;

test('the verdict on an incident follows its state', () => {
  if (incident === undefined) throw new Error('the scene has an incident');
  const kinds = INCIDENT_STATES.map((state) => verdictOfIncident({ ...incident, state }).kind);
  expect(kinds).toEqual(['possible', 'problems', 'recovering', 'over']);
  expect(verdictOfIncident({ ...incident, detectedAt: null }).kind).toBe('faded');
});

test('what an editor withdrew is over as no incident; what they confirmed stays one', () => {
  if (incident === undefined) throw new Error('the scene has an incident');
  const marked = (finding: Finding) =>
    verdictOfIncident(incident, { incident: incident.id, finding, note: null, at: ONSET });
  expect(marked('withdrawn')).toMatchObject({ kind: 'over', withdrawn: true });
  expect(marked('confirmed')).toEqual(verdictOfIncident(incident));
});

test('an incident under way says more than the status, and its verdict begins at the onset', () => {
  if (incident === undefined) throw new Error('the scene has an incident');
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

test('problems are worse than possible ones, those than recovering, those than the rest', () => {
  expect(TONES.map(severity)).toEqual([3, 2, 1, 0, 0, 0, 0]);
});
