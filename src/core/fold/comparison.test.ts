import { describe, expect, test } from 'vitest';
import { compareIncidents } from './comparison.ts';
import type { Incident } from '../incident/incident.ts';
import { HOUR, MINUTE } from '../base/time.ts';

const AT = Date.UTC(2025, 2, 10, 9);
const UNTIL = AT + 12 * HOUR;

/** An incident from one hour of the day to another; null if it is not over. */
function incident(id: string, from: number, to: number | null, facts: Partial<Incident> = {}): Incident {
  const onset = AT + from * HOUR;
  return {
    id,
    service: id.slice(0, 1),
    state: to === null ? 'open' : 'resolved',
    onset: { at: onset, earliest: onset, latest: onset },
    pendingAt: onset + MINUTE,
    detectedAt: onset + 2 * MINUTE,
    endedAt: to === null ? null : AT + to * HOUR,
    peak: { at: onset, windowMs: MINUTE, reports: 9, expected: 1, evidence: 5 },
    reports: 9,
    scope: { kind: 'everywhere' },
    ...facts,
  };
}

const compared = (published: Incident[], recomputed: Incident[]) =>
  compareIncidents(published, recomputed, UNTIL).map(({ verdict, published, recomputed, partOf }) => [
    verdict,
    published?.id ?? null,
    recomputed?.id ?? null,
    partOf,
  ]);

describe('compareIncidents', () => {
  test('matches simultaneous incidents, one with one, by their overlap, whatever their ids', () => {
    const published = [incident('x-1', 0, 2), incident('x-2', 5, 6), incident('y-1', 0, 1)];
    const recomputed = [incident('x-a', 1, 3), incident('x-b', 5.5, null), incident('y-a', 2, 3)];
    expect(compared(published, recomputed)).toEqual([
      ['matched', 'x-1', 'x-a', null],
      ['only_published', 'y-1', null, null],
      ['only_this_version', null, 'y-a', null],
      ['matched', 'x-2', 'x-b', null],
    ]);
  });

  test('distinguishes one that was split from one that nobody reported', () => {
    const published = [incident('x-1', 0, 4)];
    const recomputed = [incident('x-a', 0.5, 1), incident('x-b', 2, 4), incident('x-c', 7, 8)];
    expect(compared(published, recomputed)).toEqual([
      ['matched', 'x-1', 'x-b', null],
      ['only_this_version', null, 'x-a', 'x-1'],
      ['only_this_version', null, 'x-c', null],
    ]);
    expect(compared(recomputed, published)).toEqual([
      ['matched', 'x-b', 'x-1', null],
      ['only_published', 'x-a', null, 'x-1'],
      ['only_published', 'x-c', null, null],
    ]);
  });

  test('says by how much this version differs, and for the same nothing', () => {
    const one = incident('x-1', 0, 2);
    const other = incident('x-a', 0.5, null, {
      reports: 12,
      scope: { kind: 'only', parts: [{ dimension: 'city', key: 'GB/Leeds', observed: 9, expected: 1 }] },
    });
    const none = { onsetMs: 0, detectedMs: 0, endedMs: 0, evidence: 0, reports: 0, scope: false };
    expect(compareIncidents([one], [one], UNTIL)[0]?.differences).toEqual(none);
    expect(compareIncidents([one], [other], UNTIL)[0]?.differences).toEqual({
      ...none,
      onsetMs: HOUR / 2,
      detectedMs: HOUR / 2,
      endedMs: null,
      reports: 3,
      scope: true,
    });
  });
});
