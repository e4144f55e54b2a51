import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../sim/random.ts';
import { StreamDetector } from './detector.ts';
import { POSSIBLE, PROBLEMS } from './levels.ts';
import { defaultPrior } from './prior.ts';
import { DAY, HOUR, MINUTE, SECOND, WEEK, type Millis } from '../base/time.ts';

/** A Monday. */
const START = Date.UTC(2025, 0, 6);
const UNKNOWN = Number.NaN;

/** Three weeks of Poisson counts; then the test continues. */
function stream(perHour: number, bucketMs: Millis = MINUTE, seed = 'holes') {
  const random = createRandom(seed);
  const detector = new StreamDetector({ bucketMs, prior: defaultPrior });
  detector.startAt(START);
  const usual = () => random.poisson((perHour * bucketMs) / HOUR);
  const pass = (ms: Millis): number => {
    let highest = 0;
    for (const end = detector.next + ms; detector.next < end;)
      highest = Math.max(highest, detector.push(usual()).evidence);
    return highest;
  };
  pass(3 * WEEK);
  return { detector, usual, pass };
}

describe('time that was not observed', () => {
  it.each([10 * MINUTE, HOUR, 8 * HOUR, 3 * DAY])(
    'a hole of %d ms changes neither what is usual nor how counts scatter',
    (lengthMs) => {
      const { detector, pass } = stream(120);
      const end = detector.next + lengthMs;
      const before = detector.usual(end, HOUR);
      const scatter = detector.excess(HOUR, before);
      detector.coverage.begin('lost', detector.next);
      detector.skipTo(end);
      detector.coverage.end('lost', end);
      expect(detector.usual(end, HOUR) / before).toBeCloseTo(1, 1);
      expect(detector.excess(HOUR, before)).toBeCloseTo(scatter, 1);
      expect(pass(6 * HOUR)).toBeLessThan(POSSIBLE);
    },
  );

  it('unknown counts are such a hole', () => {
    const { detector } = stream(120);
    const twin = StreamDetector.load(detector.save(), { bucketMs: MINUTE, prior: defaultPrior });
    for (let minute = 0; minute < 90; minute++) detector.push(UNKNOWN);
    twin.coverage.begin('lost', twin.next);
    twin.skipTo(twin.next + 90 * MINUTE);
    twin.coverage.end('lost', twin.next);
    const counts = Array.from({ length: 200 }, (_, minute) => minute % 5);
    expect(counts.map((count) => detector.push(count).evidence)).toEqual(
      counts.map((count) => twin.push(count).evidence),
    );
  });

  it('passing a hole hour by hour and in one leap is the same', () => {
    const { detector } = stream(30);
    const twin = StreamDetector.load(detector.save(), { bucketMs: MINUTE, prior: defaultPrior });
    const [from, to] = [detector.next + 7 * MINUTE + 20 * SECOND, detector.next + 9 * HOUR + 40 * SECOND];
    for (const one of [detector, twin]) {
      one.skipTo(from);
      one.coverage.begin('lost', from);
    }
    for (let at = from; at < to; at += 10 * MINUTE) detector.skipTo(at);
    for (const one of [detector, twin]) {
      one.coverage.end('lost', to);
      one.skipTo(to + HOUR);
    }
    expect(detector.save()).toEqual(twin.save());
  });

  it('a surge whose middle was not observed is still there after it, with the expectation of what was', () => {
    const { detector } = stream(60);
    for (let minute = 0; minute < 10; minute++) detector.push(4);
    for (let minute = 0; minute < 10; minute++) detector.push(UNKNOWN);
    let judgement = detector.push(4);
    for (let minute = 0; minute < 9; minute++) judgement = detector.push(4);
    expect(judgement.evidence).toBeGreaterThan(PROBLEMS);
    const expected = detector.expected(detector.next - 30 * MINUTE, 30 * MINUTE);
    expect(expected).toBeGreaterThan(15);
    expect(expected).toBeLessThan(26);
  });

  it('an outage in the first minutes after a hole is found', () => {
    const { detector } = stream(60);
    for (let minute = 0; minute < 120; minute++) detector.push(UNKNOWN);
    let minutes = 0;
    while (detector.push(8).evidence < PROBLEMS) minutes++;
    expect(minutes).toBeLessThan(10);
  });

  it('people who report late after a hole are no surge', () => {
    const { detector, usual } = stream(60);
    for (let minute = 0; minute < 8 * 60; minute++) detector.push(UNKNOWN);
    // A quarter of the last hour's sixty arrive within the first half hour: an extra report every other minute.
    let highest = 0;
    for (let minute = 0; minute < 30; minute++)
      highest = Math.max(highest, detector.push(usual() + (minute % 2)).evidence);
    expect(highest).toBeLessThan(POSSIBLE);
  });

  it('an hour with five minutes missing still teaches, one with twenty missing teaches nothing', () => {
    const teaches = (missing: number): number => {
      const { detector } = stream(0.5, 5 * MINUTE);
      const before = detector.knowledge.observedMs;
      for (let hour = 0; hour < 24; hour++)
        for (let bucket = 0; bucket < 12; bucket++) detector.push(bucket < missing ? UNKNOWN : 0);
      return detector.knowledge.observedMs - before;
    };
    expect(teaches(1)).toBe(DAY);
    expect(teaches(3)).toBe(DAY);
    expect(teaches(4)).toBe(0);
  });

  it('a past with unknown counts teaches what the rest of it says', () => {
    const random = createRandom('past');
    const counts = Array.from({ length: 6 * 168 * 12 }, (_, i) =>
      Math.floor(i / 12) % 7 === 3 ? UNKNOWN : random.poisson(10),
    );
    const detector = new StreamDetector({ bucketMs: MINUTE, prior: defaultPrior });
    detector.learn(START, 5 * MINUTE, counts);
    for (let hour = 0; hour < 168; hour += 5) {
      const at = detector.next + hour * HOUR;
      expect(detector.usual(at, HOUR)).toBeGreaterThan(105);
      expect(detector.usual(at, HOUR)).toBeLessThan(135);
    }
  });

  it('reports while some are refused are no evidence of quiet, but may be of a surge', () => {
    const { detector } = stream(600);
    const before = detector.usual(detector.next, HOUR);
    detector.coverage.begin('refused', detector.next);
    for (let minute = 0; minute < 180; minute++) expect(detector.push(2).evidence).toBe(0);
    expect(detector.usual(detector.next, HOUR) / before).toBeCloseTo(1, 1);
    for (let minute = 0; minute < 5; minute++) detector.push(80);
    expect(detector.push(80).evidence).toBeGreaterThan(PROBLEMS);
    detector.coverage.end('refused', detector.next);
    expect(detector.coverage.certain(detector.next, detector.next + HOUR)).toBe(HOUR);
  });

  it('saved in the middle of a hole it continues bit for bit', () => {
    const { detector } = stream(60);
    detector.coverage.begin('lost', detector.next + 30 * SECOND);
    detector.skipTo(detector.next + 20 * MINUTE);
    const twin = StreamDetector.load(detector.save(), { bucketMs: MINUTE, prior: defaultPrior });
    for (const one of [detector, twin]) one.coverage.end('lost', one.next + 15 * SECOND);
    for (let minute = 0; minute < 300; minute++)
      expect(twin.push(minute % 3).evidence).toBe(detector.push(minute % 3).evidence);
  });
});
