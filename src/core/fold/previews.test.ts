import { describe, expect, test } from 'vitest';
import { Fold } from './fold.ts';
import { ServiceMonitor } from './monitor.ts';
import type { PastCounts } from '../detect/past.ts';
import { drain } from '../base/pieces.ts';
import { PREVIEWS_MAX, Previews } from './previews.ts';
import { defaultPrior } from '../detect/prior.ts';
import { BACKGROUND } from '../../../sim/random-days.ts';
import { DAY, HOUR, MINUTE } from '../base/time.ts';

const START = Date.UTC(2025, 2, 3, 9, 17);
const HOURS = 21 * 24;
const PAST: PastCounts = {
  start: START - (HOURS * HOUR + (START % HOUR)),
  bucketMs: HOUR,
  counts: Array.from({ length: HOURS }, (_, hour) => (hour % 24 < 12 ? 2 : 9)),
};
const begun = (service: string, at: number) =>
  ServiceMonitor.begin(service, { prior: defaultPrior, past: PAST }, at);

describe('a preview', () => {
  test('is what the service would be if its first report came now, however long ago it was computed', () => {
    const fold = new Fold({ ...BACKGROUND, past: () => PAST }, START);
    for (const days of [0, 1, 60]) {
      const at = START + days * DAY;
      fold.advance(at);
      const fresh = begun('x', at);
      expect(fold.bands('x', at, at + DAY, HOUR)).toEqual(fresh.bands(at, at + DAY, HOUR));
      expect(fold.state('x')).toMatchObject({ ...fresh.state(), judgement: { at: fold.at } });
    }
  });

  test('of a past that extends beyond now is computed again each hour, since there is more to learn', () => {
    const previews = new Previews();
    previews.put(begun('x', START), START, START + DAY);
    expect(previews.get('x', START + MINUTE)).not.toBeNull();
    expect(previews.get('x', START + HOUR)).toBeNull();
  });

  test(`is kept for the ${PREVIEWS_MAX} services used last`, () => {
    const previews = new Previews();
    const monitor = (nth: number) => ServiceMonitor.begin(`s${nth}`, { prior: defaultPrior }, START);
    for (let nth = 0; nth < PREVIEWS_MAX; nth++) previews.put(monitor(nth), START, START);
    expect(previews.get('s0', START)).not.toBeNull();
    previews.put(monitor(PREVIEWS_MAX), START, START);
    expect([0, 1].map((nth) => previews.get(`s${nth}`, START) === null)).toEqual([false, true]);
  });
});

test('learns a past of years in pieces with the same result as at once', () => {
  const counts = Array.from({ length: 40_000 }, (_, nth) => (nth % 700 === 3 ? Number.NaN : nth % 5));
  const past = { start: START - 40_000 * 5 * MINUTE, bucketMs: 5 * MINUTE, counts };
  const pieces = ServiceMonitor.beginInPieces('x', { prior: defaultPrior, past }, START);
  let yields = 0;
  let step = pieces.next();
  for (; step.done !== true; step = pieces.next()) yields++;
  expect(yields).toBeGreaterThan(3);
  const whole = drain(ServiceMonitor.beginInPieces('x', { prior: defaultPrior, past }, START));
  expect(step.value.save()).toEqual(whole.save());
});
