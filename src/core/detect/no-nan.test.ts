import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamDetector, type DetectorOptions } from './detector.ts';
import { defaultPrior } from './prior.ts';
import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../base/time.ts';

const START = Date.UTC(2025, 0, 6);

const anyCount = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.nat(20) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      Number.NaN,
      Infinity,
      -Infinity,
      -1,
      -0,
      0.5,
      1e-300,
      1e7,
      2 ** 24,
      2 ** 53,
      Number.MAX_VALUE,
    ),
  },
  { weight: 1, arbitrary: fc.double() },
);

/** Long stretches of one count and then another: no variation, then a sudden change. */
const anyRun = fc
  .array(fc.tuple(anyCount, fc.integer({ min: 1, max: 400 })), { minLength: 1, maxLength: 4 })
  .map((runs) => runs.flatMap(([count, length]) => Array.from({ length }, () => count)));

type Step =
  | { readonly kind: 'push'; readonly counts: readonly number[] }
  | { readonly kind: 'peek'; readonly count: number; readonly aheadMs: Millis }
  | { readonly kind: 'skip' | 'start' | 'forget'; readonly aheadMs: Millis }
  | { readonly kind: 'band' | 'onset'; readonly aheadMs: Millis; readonly lengthMs: Millis }
  | { readonly kind: 'freeze' };

const ahead = fc.oneof(fc.integer({ min: 0, max: 2 * HOUR }), fc.integer({ min: 0, max: 70 * DAY }));
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('push' as const), counts: anyRun }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('peek' as const),
      count: anyCount,
      aheadMs: fc.integer({ min: -HOUR, max: 2 * HOUR }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('skip' as const, 'start' as const, 'forget' as const),
      aheadMs: ahead,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('band' as const, 'onset' as const),
      aheadMs: fc.integer({ min: 0, max: 2 * DAY }),
      lengthMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 * DAY })),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'freeze' as const }) },
);

const anyBucket = fc.constantFrom(10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR);
const anyPrior = fc.constantFrom(
  defaultPrior,
  { ...defaultPrior, meanPerHour: 1e-6 },
  { ...defaultPrior, meanPerHour: 1e6, dispersion: 500 },
  { ...defaultPrior, dispersion: 1.001, shape: 0.01 },
);

/** Every number in a value, with its path. */
function* numbersOf(value: unknown, path: string): Generator<readonly [string, number]> {
  if (typeof value === 'number') yield [path, value];
  else if (typeof value === 'object' && value !== null)
    for (const [key, part] of Object.entries(value)) yield* numbersOf(part, `${path}.${key}`);
}

/** Numbers that may be negative: how far a window is below its expectation, and how few looks it is worth. */
const SIGNED = /\.(?:deviations|correction)$/u;

/** The numbers in a value that the core must never return. */
function faultsIn(value: unknown, path: string): string[] {
  return [...numbersOf(value, path)]
    .filter(([where, number]) => !Number.isFinite(number) || (number < 0 && !SIGNED.test(where)))
    .map(([where, number]) => `${where} is ${number}`);
}

interface Taken {
  readonly detector: StreamDetector;
  readonly faults: readonly string[];
}

function take(detector: StreamDetector, step: Step, options: DetectorOptions): Taken {
  const { bucketMs } = options;
  const { next } = detector;
  switch (step.kind) {
    case 'push': {
      const faults = step.counts.flatMap((count) => faultsIn(detector.push(count), 'push'));
      return { detector, faults: [...faults, ...faultsIn(detector.explain(), 'explain')] };
    }
    case 'peek':
      return {
        detector,
        faults: faultsIn(detector.peek(step.count, Math.max(0, next + step.aheadMs)), 'peek'),
      };
    case 'skip':
      return {
        detector,
        faults: faultsIn(detector.skipTo(next + Math.min(step.aheadMs, 2_000 * bucketMs)), 'skipTo'),
      };
    case 'start':
      detector.startAt(next + step.aheadMs);
      return { detector, faults: [] };
    case 'forget':
      detector.forgetWindows(next + Math.min(step.aheadMs, 100 * bucketMs));
      return { detector, faults: [] };
    case 'band': {
      const from = next + step.aheadMs;
      return { detector, faults: faultsIn(detector.band(from, from + step.lengthMs), 'band') };
    }
    case 'onset':
      return {
        detector,
        faults: faultsIn(detector.onset(next + Math.min(step.lengthMs, bucketMs)), 'onset'),
      };
    case 'freeze':
      return { detector: StreamDetector.load(detector.save(), options), faults: [] };
  }
}

/** Everything that can be queried at any time. */
function faultsNow(detector: StreamDetector, bucketMs: Millis): string[] {
  const expected = detector.expected(detector.next, bucketMs);
  const asked = { expected, excess: detector.excess(bucketMs, expected), knowledge: detector.knowledge };
  return faultsIn(asked, 'now');
}

describe('no NaN ever leaves the core', () => {
  it('whatever is pushed, peeked, skipped, learned and asked, every number is finite and none is negative', () => {
    fc.assert(
      fc.property(
        anyBucket,
        anyPrior,
        fc.option(fc.record({ bucketMs: fc.constantFrom(MINUTE, 5 * MINUTE, HOUR), counts: anyRun })),
        fc.array(anyStep, { minLength: 1, maxLength: 8 }),
        (bucketMs, prior, past, steps) => {
          let detector = new StreamDetector({ bucketMs, prior });
          if (past !== null) detector.learn(START - 60 * DAY, past.bucketMs, past.counts);
          detector.startAt(START);
          const faults = steps.flatMap((step) => {
            const taken = take(detector, step, { bucketMs, prior });
            detector = taken.detector;
            return [...taken.faults, ...faultsNow(detector, bucketMs)];
          });
          expect(faults).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('a bucket of 2^53 after weeks of silence has finite evidence, and judging continues', () => {
    const detector = new StreamDetector({ bucketMs: 5 * MINUTE, prior: defaultPrior });
    detector.learn(START, HOUR, new Float64Array(8 * 168));
    const judgement = detector.push(2 ** 53);
    expect(judgement.evidence).toBeGreaterThan(5);
    const after = Array.from({ length: 2_000 }, () => detector.push(0));
    expect(faultsIn([judgement, after], 'push')).toEqual([]);
  });

  it.each([0, 1, 10_000_000, Number.NaN, Infinity])('a month of %d per bucket is still judged', (count) => {
    const detector = new StreamDetector({ bucketMs: 15 * MINUTE, prior: defaultPrior });
    detector.startAt(START);
    const judgements = Array.from({ length: 3_000 }, () => detector.push(count));
    expect(faultsIn([judgements, detector.explain()], 'push')).toEqual([]);
  });
});
