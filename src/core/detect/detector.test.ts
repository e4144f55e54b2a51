import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNT_MAX } from '../base/count.ts';
import { NEW_USUAL_HOURS } from './alarm-hours.ts';
import { StreamDetector } from './detector.ts';
import { KNOWLEDGE_NEEDED } from './judgement.ts';
import { POSSIBLE, PROBLEMS } from './levels.ts';
import { defaultPrior } from './prior.ts';
import { DAY, HOUR, MINUTE, SECOND, WEEK, type Millis } from '../base/time.ts';

/** A Monday. */
const START = Date.UTC(2025, 0, 6);

function fresh(bucketMs: Millis = MINUTE, at: Millis = START + 9 * HOUR): StreamDetector {
  const detector = new StreamDetector({ bucketMs, prior: defaultPrior });
  detector.startAt(at);
  return detector;
}

/** A service that gets `perHour` reports, evenly spread, with eight weeks known. */
function known(perHour: number, bucketMs: Millis = MINUTE): StreamDetector {
  const detector = new StreamDetector({ bucketMs, prior: defaultPrior });
  detector.learn(START, HOUR, new Float64Array(8 * 168).fill(perHour));
  return detector;
}

/** Whole counts that follow a rate as evenly as possible. */
function evenly(rate: number): () => number {
  let owed = 0;
  return () => {
    owed += rate;
    const count = Math.floor(owed);
    owed -= count;
    return count;
  };
}

const anyCounts = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.nat(5) },
    { weight: 1, arbitrary: fc.constantFrom(60, 5000, 10_000_000) },
  ),
  { maxLength: 300 },
);

describe('a service that is known', () => {
  it('a ramp from 0.3 to 250 reports a minute is a problem within three minutes, its onset known to two', () => {
    const detector = known(18);
    const usual = evenly(0.3);
    for (let minute = 0; minute < 565; minute++) detector.push(usual());
    const began = detector.next;
    let detected: Millis | null = null;
    for (let minute = 0; minute < 10 && detected === null; minute++) {
      const count = Math.round(12.5 * (minute + 1));
      for (let second = 5; second <= 60 && detected === null; second += 5) {
        const at = detector.next + second * SECOND;
        if (detector.peek(Math.floor((count * second) / 60), at).evidence >= PROBLEMS) detected = at;
      }
      if (detected === null) detector.push(count);
    }
    expect(detected).not.toBeNull();
    expect((detected as Millis) - began).toBeLessThanOrEqual(3 * MINUTE);
    expect(Math.abs(detector.onset(detected as Millis).at - began)).toBeLessThanOrEqual(2 * MINUTE);
  });

  it('its ordinary counts are no evidence', () => {
    const detector = known(18);
    const usual = evenly(0.3);
    for (let minute = 0; minute < 1440; minute++)
      expect(detector.push(usual()).evidence).toBeLessThan(POSSIBLE);
  });

  it('once a surge is over it is no evidence any more, long before the longest window has passed', () => {
    const detector = known(18);
    const usual = evenly(0.3);
    for (let minute = 0; minute < 15; minute++) detector.push(40);
    expect(detector.push(40).evidence).toBeGreaterThan(PROBLEMS);
    let evidence = Infinity;
    for (let minute = 0; minute < 20; minute++) evidence = detector.push(usual()).evidence;
    expect(evidence).toBeLessThan(POSSIBLE);
  });

  it.each([1.5, 3, 10])(
    '%d times the reports from now on are its new usual after twelve hours of alarm',
    (times) => {
      const detector = known(60);
      const risen = evenly(times);
      let alarmed = 0;
      for (let hour = 0; hour < 3 * 24; hour++) {
        let highest = 0;
        for (let minute = 0; minute < 60; minute++)
          highest = Math.max(highest, detector.push(risen()).evidence);
        if (highest >= POSSIBLE) alarmed = hour + 1;
      }
      expect(alarmed).toBeGreaterThan(NEW_USUAL_HOURS - 1);
      expect(alarmed).toBeLessThan(NEW_USUAL_HOURS + 4);
      expect(detector.levelsTaken).toBe(1);
      expect(detector.expected(detector.next, HOUR) / (60 * times)).toBeCloseTo(1, 0);
    },
  );

  it('an outage of four hours leaves what is usual unchanged', () => {
    const detector = known(60);
    const before = detector.expected(detector.next + DAY, HOUR);
    for (let minute = 0; minute < 240; minute++) detector.push(20);
    const usual = evenly(1);
    for (let minute = 0; minute < 20 * 60; minute++) detector.push(usual());
    expect(detector.levelsTaken).toBe(0);
    expect(detector.expected(detector.next, HOUR) / before).toBeCloseTo(1, 1);
  });

  it('its band holds its ordinary counts, and widens with the interval', () => {
    const detector = known(60);
    const hour = detector.band(detector.next, detector.next + HOUR);
    expect(hour.mean).toBeCloseTo(60, -1);
    expect(hour.low).toBeLessThan(60);
    expect(hour.high).toBeGreaterThan(60);
    const half = detector.band(detector.next, detector.next + 30 * MINUTE);
    expect(half.mean).toBeCloseTo(hour.mean / 2, 0);
    expect(half.high).toBeLessThan(hour.high);
  });
});

describe('a service without history', () => {
  it('thirty reports in five minutes are a problem, by the prior', () => {
    const detector = fresh();
    detector.skipTo(detector.next + 30 * MINUTE);
    for (let minute = 0; minute < 4; minute++) detector.push(6);
    expect(detector.push(6).evidence).toBeGreaterThan(PROBLEMS);
    expect(detector.learning).toBe(true);
  });

  it('two complaints an hour are not even possible problems', () => {
    const detector = fresh();
    for (let minute = 0; minute < 3 * 1440; minute++)
      expect(detector.push(Number(minute % 30 === 7)).evidence).toBeLessThan(POSSIBLE);
  });

  it('is learning until it has seen each hour of the week', () => {
    const detector = fresh(MINUTE, START);
    detector.skipTo(START + KNOWLEDGE_NEEDED - HOUR);
    expect(detector.knowledge).toEqual({ observedMs: WEEK - HOUR, neededMs: WEEK });
    expect(detector.learning).toBe(true);
    detector.skipTo(START + KNOWLEDGE_NEEDED);
    expect(detector.knowledge).toEqual({ observedMs: WEEK, neededMs: WEEK });
    expect(detector.learning).toBe(false);
  });
});

describe('peek', () => {
  it('leaves the state unchanged', () => {
    const detector = known(18);
    const before = detector.save();
    detector.peek(50, detector.next + 20 * SECOND);
    expect(detector.save()).toEqual(before);
  });

  it('more reports are never less evidence', () => {
    fc.assert(
      fc.property(anyCounts, fc.nat(400), fc.integer({ min: 1, max: 60 }), (counts, count, seconds) => {
        const detector = fresh();
        for (const closed of counts) detector.push(closed);
        const at = detector.next + seconds * SECOND;
        expect(detector.peek(count + 1, at).evidence).toBeGreaterThanOrEqual(
          detector.peek(count, at).evidence - 1e-9,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('at the start of the open bucket is the last judgement', () => {
    const detector = known(18);
    const closed = detector.push(12);
    expect(detector.peek(5, detector.next)).toEqual(closed);
  });
});

describe('the state', () => {
  it('is finite whatever the counts', () => {
    fc.assert(
      fc.property(anyCounts, fc.constantFrom(MINUTE, 5 * MINUTE, HOUR), (counts, bucketMs) => {
        const detector = fresh(bucketMs);
        for (const count of counts) {
          const { evidence, observed, expected } = detector.push(count);
          for (const number of [evidence, observed, expected]) expect(Number.isFinite(number)).toBe(true);
          expect(evidence).toBeGreaterThanOrEqual(0);
          expect(expected).toBeGreaterThan(0);
        }
        const { mean, low, high } = detector.band(detector.next, detector.next + HOUR);
        for (const number of [mean, low, high]) expect(Number.isFinite(number)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('invalid counts are zero, and those beyond the maximum the maximum', () => {
    const detector = fresh();
    for (const count of [Number.NaN, -5, -Infinity, 0.5]) expect(detector.push(count).evidence).toBe(0);
    expect(detector.push(Infinity).observed).toBe(COUNT_MAX);
    expect(fresh().push(COUNT_MAX + 1).observed).toBe(COUNT_MAX);
    expect(fresh().push(COUNT_MAX - 1).observed).toBe(COUNT_MAX - 1);
  });

  it('saved and loaded at any moment continues bit for bit', () => {
    fc.assert(
      fc.property(anyCounts, anyCounts, (before, after) => {
        const detector = fresh();
        for (const count of before) detector.push(count);
        const loaded = StreamDetector.load(detector.save(), { bucketMs: MINUTE, prior: defaultPrior });
        for (const count of after) expect(loaded.push(count)).toEqual(detector.push(count));
        expect(loaded.save()).toEqual(detector.save());
      }),
      { numRuns: 40 },
    );
  });

  it('of another bucket, or cut short, is refused', () => {
    const bytes = fresh().save();
    expect(() => StreamDetector.load(bytes, { bucketMs: 5 * MINUTE, prior: defaultPrior })).toThrow(
      RangeError,
    );
    expect(() => StreamDetector.load(bytes.slice(0, -8), { bucketMs: MINUTE, prior: defaultPrior })).toThrow(
      RangeError,
    );
  });

  it('skipTo(at) is the same as pushing zeros', () => {
    fc.assert(
      fc.property(anyCounts, fc.nat(3 * 1440), (counts, minutes) => {
        const pushed = fresh();
        const skipped = fresh();
        for (const count of counts) {
          pushed.push(count);
          skipped.push(count);
        }
        let last = skipped.peek(0, skipped.next);
        for (let minute = 0; minute < minutes; minute++) last = pushed.push(0);
        expect(skipped.skipTo(skipped.next + minutes * MINUTE + 30 * SECOND)).toEqual(last);
        expect(skipped.save()).toEqual(pushed.save());
      }),
      { numRuns: 30 },
    );
  });
});

describe('learn', () => {
  it('teaches the rhythm, whatever the length of its buckets', () => {
    for (const bucketMs of [HOUR, 5 * MINUTE, MINUTE]) {
      const perHour = HOUR / bucketMs;
      const counts = Array.from({ length: 8 * 168 * perHour }, evenly(24 / perHour));
      const detector = new StreamDetector({ bucketMs: MINUTE, prior: defaultPrior });
      detector.learn(START, bucketMs, counts);
      expect(detector.next).toBe(START + 8 * WEEK);
      expect(detector.learning).toBe(false);
      expect(detector.band(detector.next, detector.next + HOUR).mean / 24).toBeCloseTo(1, 1);
    }
  });

  it('the time between history and start is unknown, not quiet', () => {
    const detector = known(60);
    detector.startAt(detector.next + 30 * DAY);
    detector.skipTo(detector.next + 61 * MINUTE);
    expect(detector.band(detector.next, detector.next + HOUR).mean).toBeGreaterThan(50);
  });

  it('a history that begins within an hour or a bucket is as good', () => {
    const detector = new StreamDetector({ bucketMs: MINUTE, prior: defaultPrior });
    detector.learn(START + 17 * MINUTE + 3 * SECOND, 5 * MINUTE, new Float64Array(4 * 2016).fill(2));
    expect(detector.next).toBe(START + 15 * MINUTE + 4 * WEEK);
    expect(detector.knowledge.observedMs).toBe(4 * WEEK - HOUR);
    expect(detector.band(detector.next, detector.next + HOUR).mean / 24).toBeCloseTo(1, 1);
  });

  it('buckets that do not fill an hour are refused', () => {
    expect(() => new StreamDetector({ bucketMs: 7 * MINUTE, prior: defaultPrior })).toThrow(RangeError);
    expect(() =>
      new StreamDetector({ bucketMs: MINUTE, prior: defaultPrior }).learn(START, DAY, [1]),
    ).toThrow(RangeError);
  });
});

it('forgetWindows(at) leaves an incident behind and the baseline as it is', () => {
  const detector = known(18);
  for (let minute = 0; minute < 5; minute++) detector.push(50);
  const usual = detector.band(detector.next, detector.next + HOUR);
  detector.forgetWindows(detector.next);
  expect(detector.peek(0, detector.next).evidence).toBe(0);
  expect(detector.push(0).evidence).toBe(0);
  expect(detector.band(usual.from, usual.to)).toEqual(usual);
});
