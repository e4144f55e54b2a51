import type { Judgement } from './judgement.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamDetector } from './detector.ts';
import { levelReached, type Explanation } from './explanation.ts';
import { ONE_STREAM } from './levels.ts';
import { defaultPrior } from './prior.ts';
import { HOUR, MINUTE } from '../base/time.ts';

/** A Monday. */
const START = Date.UTC(2025, 0, 6);
const BUCKET = 5 * MINUTE;

/** Eight weeks of six reports an hour, seven from noon to one. */
function known(): StreamDetector {
  const detector = new StreamDetector({ bucketMs: BUCKET, prior: defaultPrior });
  detector.learn(
    START,
    HOUR,
    Array.from({ length: 8 * 168 }, (_, hour) => (hour % 24 === 12 ? 7 : 6)),
  );
  return detector;
}

function pushAndExplain(detector: StreamDetector, count: number): [Judgement, Explanation] {
  let explanation: Explanation | undefined;
  const judgement = detector.push(count, { judged: () => (explanation = detector.explain()) });
  return [judgement, explanation as unknown as Explanation];
}

describe('explain', () => {
  it('says about any bucket exactly what push says about it: window, counts, evidence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(3), fc.constantFrom(40, 1_000)), { minLength: 1, maxLength: 80 }),
        (counts) => {
          const detector = known();
          for (const count of counts) {
            const [judgement, { windows, decisive, allowances, ...explanation }] = pushAndExplain(
              detector,
              count,
            );
            expect(explanation.judgement).toEqual(judgement);
            expect(explanation).toMatchObject({ count, from: judgement.at - BUCKET });
            expect(allowances.whole - allowances.bursts).toBeCloseTo(judgement.evidence, 9);
            const alone = decisive === null ? 0 : (windows[decisive]?.evidence ?? 0);
            expect(allowances.whole).toBeGreaterThanOrEqual(alone - 1e-9);
            expect(decisive === null ? judgement.windowMs : windows[decisive]?.windowMs).toBe(
              judgement.windowMs,
            );
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('explaining changes nothing: the next bucket is judged the same', () => {
    const [asked, unasked] = [known(), known()];
    for (const count of [0, 1, 30, 60, 2, 0, 0]) {
      pushAndExplain(asked, count);
      unasked.push(count);
    }
    expect(asked.save()).toEqual(unasked.save());
  });

  it('for a window with evidence, evidence is surprise minus correction', () => {
    const [, { windows }] = pushAndExplain(known(), 30);
    const [shortest] = windows;
    expect(shortest?.dismissed).toBeNull();
    expect(shortest?.evidence).toBeCloseTo((shortest?.surprise ?? 0) - (shortest?.correction ?? 0), 9);
    expect(shortest?.deviations).toBeGreaterThan(10);
  });

  it('two reports are never evidence: the window is dismissed because of it', () => {
    const [, { windows, decisive }] = pushAndExplain(known(), 2);
    expect(windows[0]?.dismissed).toBe('few_reports');
    expect(decisive).toBeNull();
  });

  it('windows with enough reports are dismissed as ordinary, within the scatter, or not rare enough for so many looks', () => {
    const detector = known();
    const dismissals = new Set<string | null>();
    for (let quiet = 0; quiet < 40; quiet++) detector.push(0);
    for (const count of [0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 3, 4, 5]) {
      const [, { windows }] = pushAndExplain(detector, count);
      for (const { dismissed } of windows) dismissals.add(dismissed);
    }
    expect([...dismissals].toSorted()).toEqual(
      expect.arrayContaining(['few_reports', 'not_more', 'not_rare_enough', 'within_scatter']),
    );
  });

  it('separates the rate into the average over a week and the hour of the week', () => {
    const detector = known();
    detector.startAt(detector.next + 12.5 * HOUR);
    const [, { rate, band }] = pushAndExplain(detector, 0);
    expect(rate.hourOfWeek).toBe(12);
    expect(rate.hourFactor).toBeGreaterThan(1.05);
    expect(rate.weekly * rate.hourFactor * rate.local).toBeCloseTo(rate.perHour, 9);
    expect(rate.weekly).toBeCloseTo(6.04, 1);
    expect(band.mean).toBeCloseTo(rate.perHour / 12, 9);
  });

  it('dates a surge to its first bucket', () => {
    const detector = known();
    for (let bucket = 0; bucket < 24; bucket++) detector.push(bucket % 2);
    const began = detector.next;
    detector.push(40);
    const [, { onset }] = pushAndExplain(detector, 50);
    expect(onset.at).toBe(began);
  });
});

describe('levelReached', () => {
  const levels = ONE_STREAM;

  it.each([
    [0, 'nothing'],
    [levels.clear, 'clear'],
    [levels.possible, 'possible'],
    [levels.lasting, 'lasting'],
    [levels.open, 'problems'],
    [300, 'problems'],
  ])('evidence %d reaches %s', (evidence, name) => {
    expect(levelReached(evidence, levels)).toBe(name);
  });

  it.each([
    [levels.clear, 'nothing'],
    [levels.possible, 'clear'],
    [levels.lasting, 'possible'],
    [levels.open, 'lasting'],
  ])('evidence just below %d reaches %s', (level, name) => {
    expect(levelReached(level - 1e-9, levels)).toBe(name);
  });
});
