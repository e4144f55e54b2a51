import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { transition } from '../incident/incident.ts';
import { LASTING, LASTING_FOR, PROBLEMS, raisedBy } from '../detect/levels.ts';
import { SURGE_FROM, SURGE_GAP, followSurge, surgeIsOver, type Surge } from './surge.ts';
import { MINUTE } from '../base/time.ts';

const size = () => 2;

/** The surge after a minute of each evidence. */
function after(evidence: readonly number[]): Surge | null {
  let surge: Surge | null = null;
  for (const [minute, one] of evidence.entries())
    surge = followSurge(surge, { at: minute * MINUTE, evidence: one, busy: false, reported: null, size });
  return surge;
}

describe('a surge', () => {
  test('begins at its level and knows the size of the service as it began', () => {
    expect(after([0, SURGE_FROM - 0.01])).toBeNull();
    expect(after([0, SURGE_FROM])).toMatchObject({ size: 2, evidence: SURGE_FROM, incident: null });
  });

  test('is over once evidence has been low for the gap, and not while an incident is under way', () => {
    const surge = after([2, 0])!;
    expect(surgeIsOver(surge, { at: SURGE_GAP - 1, busy: false })).toBe(false);
    expect(surgeIsOver(surge, { at: SURGE_GAP, busy: false })).toBe(true);
    expect(surgeIsOver(surge, { at: SURGE_GAP, busy: true })).toBe(false);
  });

  test('continues if evidence rises again within the gap', () => {
    const surge = after([1.5, 0, 0, 2.5, 0])!;
    expect([surge.evidence, surge.lastAt]).toEqual([2.5, 3 * MINUTE]);
  });

  test('remembers the incident that was reported in it, even when that is over', () => {
    const at = MINUTE;
    const surge = followSurge(after([3]), { at, evidence: 3, busy: true, reported: 'x-1', size });
    const later = followSurge(surge, { at: 2 * at, evidence: 1, busy: false, reported: null, size });
    expect(later?.incident).toBe('x-1');
  });

  test('that lasts would open an incident at a higher level than its evidence alone', () => {
    const minutes = LASTING_FOR / MINUTE;
    const lasting = after(Array.from({ length: minutes + 1 }, () => 1.5))!;
    expect(lasting.opensUpTo).toBeCloseTo(1.5 + PROBLEMS - LASTING);
    const tooShort = after(Array.from({ length: minutes }, () => 1.5))!;
    expect(tooShort.opensUpTo).toBe(1.5);
  });

  test('opens an incident exactly at the levels up to which it says it would', () => {
    const course = fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(course, fc.double({ min: 0, max: 3, noNaN: true }), (evidence, raise) => {
        const surge = after(evidence);
        const levels = raisedBy(raise);
        const opens = (surge?.opensUpTo ?? 0) >= levels.open;
        // If the two are equal, rounding may decide.
        fc.pre(Math.abs((surge?.opensUpTo ?? 0) - levels.open) > 1e-9);
        expect(opens).toBe(opensAt(evidence, raise));
      }),
      { numRuns: 500 },
    );
  });
});

/** Whether the state machine of incidents opens one over minutes of such evidence; a pending one is not left to fade. */
function opensAt(evidence: readonly number[], raise: number): boolean {
  const levels = { ...raisedBy(raise), clear: -1 };
  let state: 'pending' | null = null;
  let lastingSince: number | null = null;
  for (const [minute, one] of evidence.entries()) {
    const at = minute * MINUTE;
    lastingSince = one < levels.lasting ? null : (lastingSince ?? at);
    const step = transition(
      state,
      0,
      { at, evidence: one, support: one, lastingSince, calm: () => false },
      levels,
    );
    if (step?.to === 'open') return true;
    if (step?.to === 'pending') state = 'pending';
  }
  return false;
}
