import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FacetStreams, type Expectation } from '../scope/facet-streams.ts';
import { FACET_REPORTS_MIN, facetOfId } from '../domain/facet.ts';
import { WindowScan } from '../detect/window-scan.ts';
import { Scatter } from '../detect/scatter.ts';
import { decideScope } from '../scope/scope.ts';
import { PLAIN_TAIL } from '../stats/tails.ts';
import { HOUR, MINUTE, floorTo, type Millis } from '../base/time.ts';
import { VOICE_WINDOW, Voices, type Speaker } from '../domain/voices.ts';
import { TICK } from '../domain/watermark.ts';
import { SPAN, Windows } from '../detect/windows.ts';

const alone = (reporter: string): Speaker => ({ reporters: [reporter], devices: [], capacity: 2 });

/** The counted reports of one person who reports at these moments. */
function countedOf(moments: readonly Millis[]): Millis[] {
  const voices = new Voices();
  return moments.filter((at) => voices.admit('x', alone('ann'), at).counted);
}

/** The counted reports of people who report in turn after such pauses. */
function countedOfMany(people: number, waits: readonly Millis[]): Millis[] {
  const voices = new Voices();
  let at = 1_000 * HOUR;
  return waits.flatMap((wait, nth) => {
    at += wait;
    return voices.admit('x', alone(`person ${nth % people}`), at).counted ? [at] : [];
  });
}

/** Reports in every window of the detector as of `at`, including those that contain the open minute. */
function detectorWindows(counted: readonly Millis[], at: Millis): number[] {
  const windows = new Windows(MINUTE);
  const open = floorTo(at, MINUTE);
  const within = (from: Millis, to: Millis): number =>
    counted.filter((moment) => moment >= from && moment < to).length;
  for (let minute = open - SPAN; minute < open; minute += MINUTE)
    windows.push(within(minute, minute + MINUTE), 0.01);
  const scan = new WindowScan(windows, new Scatter(windows.lengths, MINUTE, 1), MINUTE, {
    excess: () => 0,
    known: (windowMs) => windowMs,
  });
  const closed = scan.closed();
  const seen = closed.observed.slice(0, closed.count);
  const opened = scan.open({ observed: within(open, at), openMs: at - open, expected: 0.01 }, Infinity);
  return [...seen, ...opened.observed.slice(0, opened.count)];
}

const QUIET: Expectation = {
  expected: (_, lengthMs) => lengthMs / HOUR / 100,
  excess: () => 0,
  tail: () => PLAIN_TAIL,
};

/** Reports of a city in the widest stretch from which its scope is derived, as of `at`. */
function facetCount(counted: readonly Millis[], at: Millis): number {
  const streams = new FacetStreams(MINUTE);
  for (const moment of counted)
    if (moment < at) streams.add(moment, [facetOfId('city:GB/Leeds', 'country:GB')]);
  return streams.tally(0, at, QUIET).facets[0]?.observed ?? 0;
}

/** Pauses between reports, mostly about as long as a voice lasts: to the millisecond where it matters. */
const pauses = fc.array(
  fc.oneof(
    fc.integer({ min: -2 * MINUTE, max: 2 * MINUTE }).map((off) => VOICE_WINDOW + off),
    fc.integer({ min: -2, max: 2 }).map((off) => VOICE_WINDOW + off),
    fc.nat(8 * HOUR),
  ),
  { minLength: 1, maxLength: 3 },
);

test('no window that is judged contains two counted reports of one person, whenever they report', () => {
  fc.assert(
    fc.property(fc.nat(MINUTE), pauses, fc.integer({ min: 1, max: 24 }), (first, rest, ticks) => {
      const moments = [1_000 * HOUR + first];
      for (const pause of rest) moments.push((moments.at(-1) as Millis) + pause);
      const counted = countedOf(moments);
      for (const moment of counted) {
        const at = floorTo(moment, TICK) + ticks * TICK;
        expect(Math.max(...detectorWindows(counted, at))).toBeLessThanOrEqual(1);
        expect(facetCount(counted, at)).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 60 },
  );
});

test('when a person counts again, the widest window has just dropped the last time', () => {
  const open = 1_000 * HOUR;
  const counted = countedOf([open, open + SPAN, open + VOICE_WINDOW - 1, open + VOICE_WINDOW]);
  expect(counted).toEqual([open, open + VOICE_WINDOW]);
  expect(detectorWindows(counted, open + VOICE_WINDOW - 1).at(-1)).toBe(1);
  expect(detectorWindows(counted, open + VOICE_WINDOW + TICK).at(-1)).toBe(1);
});

test('too few people to be named raise no alarm for their city and are in no scope, however long they continue', () => {
  const waits = fc.array(fc.oneof(fc.nat(2 * HOUR), fc.nat(MINUTE)), { minLength: 10, maxLength: 60 });
  fc.assert(
    fc.property(waits, (pauses) => {
      const streams = new FacetStreams(MINUTE);
      for (let nth = 0; nth < 100; nth++)
        streams.add(nth * 5 * HOUR, [facetOfId('city:GB/London', 'country:GB')]);
      for (const moment of countedOfMany(FACET_REPORTS_MIN - 1, pauses)) {
        streams.add(moment, [facetOfId('city:GB/Leeds', 'country:GB')]);
        const at = floorTo(moment, TICK) + TICK;
        expect(streams.judge(at, QUIET)).toBeNull();
        expect(decideScope(streams.tally(0, at, QUIET)).parts ?? []).toEqual([]);
      }
    }),
    { numRuns: 40 },
  );
});
