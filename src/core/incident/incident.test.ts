import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CONFIRM_FOR,
  FADE_AFTER,
  INCIDENT_STATES,
  incidentId,
  transition,
  type IncidentState,
  type Sighting,
} from './incident.ts';
import { LASTING_FOR, ONE_STREAM, raisedBy } from '../detect/levels.ts';

const LEVELS = ONE_STREAM;
const AT = Date.UTC(2025, 2, 10, 9, 27);

function seen(overrides: Partial<Omit<Sighting, 'calm'>> & { calm?: boolean } = {}): Sighting {
  const { calm = false, evidence = 0, support = evidence, ...rest } = overrides;
  return { at: AT, evidence, support, lastingSince: null, ...rest, calm: () => calm };
}

describe('transition', () => {
  test.each<[IncidentState | null, Parameters<typeof seen>[0], number, IncidentState | null, string]>([
    [null, { evidence: 0 }, 0, null, 'nothing unusual'],
    [null, { evidence: LEVELS.possible }, 0, 'pending', 'evidence_rising'],
    [null, { evidence: LEVELS.open }, 0, 'open', 'evidence_strong'],
    ['pending', { evidence: LEVELS.open }, 0, 'open', 'evidence_strong'],
    ['pending', { evidence: LEVELS.lasting, lastingSince: AT - LASTING_FOR }, 0, 'open', 'evidence_lasting'],
    [
      'pending',
      { evidence: LEVELS.lasting, lastingSince: AT - LASTING_FOR + 1 },
      FADE_AFTER,
      null,
      'not long enough',
    ],
    ['pending', { evidence: LEVELS.possible, confirmed: true }, 0, 'open', 'editor_confirmed'],
    [null, { evidence: 0, confirmed: true }, 0, null, 'nothing that could be confirmed'],
    ['open', { evidence: LEVELS.open, confirmed: true }, 0, null, 'reported already'],
    ['pending', { evidence: 0 }, FADE_AFTER, 'resolved', 'evidence_faded'],
    ['pending', { evidence: 0 }, FADE_AFTER - 1, null, 'too soon to fade'],
    ['open', { evidence: 0, calm: true }, 0, 'recovering', 'back_to_usual'],
    ['open', { evidence: 0, calm: false }, 0, null, 'not calm'],
    [
      'open',
      { evidence: LEVELS.clear, calm: true },
      0,
      null,
      'a normal half hour can have abnormal last minutes',
    ],
    ['recovering', { evidence: LEVELS.possible, calm: true }, 0, 'open', 'rising_again'],
    ['recovering', { evidence: 0, calm: true }, CONFIRM_FOR, 'resolved', 'usual_confirmed'],
    ['recovering', { evidence: 0, calm: true }, CONFIRM_FOR - 1, null, 'not confirmed yet'],
    ['resolved', { evidence: 99 }, 0, null, 'already over'],
  ])('%s with %o, %d ms into the state, goes to %s: %s', (state, sight, age, to, reason) => {
    const step = transition(state, AT - age, seen(sight), LEVELS);
    expect(step).toEqual(to === null ? null : { to, reason });
  });

  test('is total: every state and sighting has an answer, never to the state it is in', () => {
    const state = fc.constantFrom<IncidentState | null>(null, ...INCIDENT_STATES);
    const sighting = fc.record({
      evidence: fc.double({ min: 0, max: 400, noNaN: true }),
      lastingSince: fc.option(fc.integer({ min: 0, max: AT })),
      calm: fc.boolean(),
    });
    fc.assert(
      fc.property(
        state,
        sighting,
        fc.integer({ min: 0, max: AT }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (from, sight, since, raise) => {
          const step = transition(from, since, seen(sight), raisedBy(raise));
          expect(step?.to ?? null).not.toBe(from ?? 'resolved');
        },
      ),
    );
  });

  test('more evidence never closes sooner: what opens an incident at some evidence opens it at any higher', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 50, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (less, more) => {
          const opens = (evidence: number) => transition(null, 0, seen({ evidence }), LEVELS)?.to === 'open';
          expect(!opens(Math.min(less, more)) || opens(Math.max(less, more))).toBe(true);
        },
      ),
    );
  });
});

describe('incidentId', () => {
  test('names the service and the minute of the first alarm', () => {
    expect(incidentId('x', AT)).toBe('x-20250310-0927');
  });
});
