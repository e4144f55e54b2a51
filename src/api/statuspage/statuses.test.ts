import { expect, test } from 'vitest';
import { incident, mark } from '../../ports/given.fixture.ts';
import { TONES, type Verdict } from '../../pages/sentences/verdict.ts';
import {
  componentStatus,
  impactOf,
  incidentStatus,
  indicatorOf,
  statusAfter,
  updateStatus,
  worst,
} from './statuses.ts';

const NARROW = { kind: 'only', parts: [] } as const;

test('only problems are an outage, a partial one if their scope is narrow, and possible ones are degraded', () => {
  const status = (kind: Verdict['kind']) => componentStatus({ kind, from: 0, since: 0, to: 0 } as Verdict);
  expect(TONES.map((kind) => [kind, status(kind)])).toEqual([
    ['problems', 'major_outage'],
    ['possible', 'degraded_performance'],
    ['unverified', 'operational'],
    ['recovering', 'degraded_performance'],
    ['over', 'operational'],
    ['withdrawn', 'operational'],
    ['faded', 'operational'],
    ['normal', 'operational'],
    ['unseen', 'operational'],
    ['learning', 'operational'],
  ]);
  expect(componentStatus({ kind: 'problems', since: 0, scope: NARROW })).toBe('partial_outage');
  expect(statusAfter({ state: 'open', scope: NARROW })).toBe('partial_outage');
  expect(statusAfter({ state: 'recovering' })).toBe('degraded_performance');
});

test('a group is as bad as the worst in it, and one without services is operational', () => {
  expect(worst(['operational', 'partial_outage', 'degraded_performance'])).toBe('partial_outage');
  expect(worst([])).toBe('operational');
});

test('the page is minor from the first service with problems, major from one in ten, critical from every second', () => {
  const of = (problems: number, services: number) => indicatorOf(problems, services);
  expect([of(0, 100), of(1, 100), of(9, 100), of(10, 100), of(49, 100), of(50, 100)]).toEqual([
    'none',
    'minor',
    'minor',
    'major',
    'major',
    'critical',
  ]);
  expect(of(0, 0)).toBe('none');
});

test('an incident is identified if its cause is elsewhere, monitoring as it recovers, and resolved if it was withdrawn', () => {
  const withdrawn = mark('i', { finding: 'withdrawn' });
  const blame = { role: 'knock_on' } as never;
  expect(incidentStatus(incident({}), null)).toBe('investigating');
  expect(incidentStatus(incident({ blame }), null)).toBe('identified');
  expect(incidentStatus(incident({ state: 'recovering' }), null)).toBe('monitoring');
  expect(incidentStatus(incident({ state: 'resolved' }), null)).toBe('resolved');
  expect(incidentStatus(incident({}), withdrawn)).toBe('resolved');
  expect([impactOf(incident({}), null), impactOf(incident({ scope: NARROW }), null)]).toEqual([
    'major',
    'minor',
  ]);
  expect(impactOf(incident({}), withdrawn)).toBe('none');
  expect(updateStatus({ state: 'open', reason: 'knock_on_of' })).toBe('identified');
  expect(updateStatus({ state: 'open', reason: 'own_trouble' })).toBe('investigating');
});
