import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../sim/random.ts';
import type { Hole } from '../domain/coverage.ts';
import { changesOf } from '../domain/coverage.ts';
import { Fold, type CountedReport } from './fold.ts';
import { raisedBy } from '../detect/levels.ts';
import type { PastCounts } from '../detect/past.ts';
import { defaultPrior } from '../detect/prior.ts';
import { SIZES } from '../account/size.ts';
import { DAY, HOUR, MINUTE, WEEK, type Millis } from '../base/time.ts';

const START = Date.UTC(2025, 2, 10, 6);
const PER_HOUR = 120;

const past: PastCounts = {
  start: START - 4 * WEEK,
  bucketMs: HOUR,
  counts: Array.from({ length: 4 * 168 }, () => PER_HOUR),
};

/** Reports at the usual rate, `times` as many between two moments; none within holes. */
function reports(until: Millis, holes: readonly Hole[], surges: readonly [Millis, Millis, number][] = []) {
  const random = createRandom('fold holes');
  const all: CountedReport[] = [];
  for (let minute = START; minute < until; minute += MINUTE) {
    const surge = surges.find(([from, to]) => from <= minute && minute < to);
    const count = random.poisson((PER_HOUR / 60) * (surge?.[2] ?? 1));
    for (let nth = 0; nth < count; nth++) all.push({ at: minute + nth * 100, service: 'x', counted: true });
  }
  return all.filter(({ at }) => !holes.some(({ from, to }) => from <= at && at < (to ?? Infinity)));
}

function play(until: Millis, holes: readonly Hole[], surges: readonly [Millis, Millis, number][] = []) {
  const fold = new Fold({ prior: () => defaultPrior, past: () => past, levels: () => raisedBy(1) });
  const events = [...changesOf(holes), ...reports(until, holes, surges)].sort((a, b) => a.at - b.at);
  for (const event of events) {
    if ('begins' in event) fold.cover(event);
    else fold.add(event);
  }
  fold.advance(until);
  const { incidents, updates } = fold.take();
  const reported = incidents.filter(({ detectedAt }) => detectedAt !== null);
  return { fold, reported, reasons: updates.map(({ reason }) => reason), updates };
}

const off = (from: Millis, to: Millis | null): Hole => ({ service: null, from, to, reason: 'off' });

describe('a fold whose reports could not be taken for a while', () => {
  test.each([10 * MINUTE, HOUR, 8 * HOUR, DAY, 3 * DAY])(
    'reports no incident if people report as usual after %d ms',
    (lengthMs) => {
      const from = START + 2 * HOUR + 90_000;
      const { reported, fold } = play(from + lengthMs + 6 * HOUR, [off(from, from + lengthMs)]);
      expect(reported).toEqual([]);
      const usual = fold.bands('x', fold.at, fold.at + HOUR, HOUR)[0]!.mean / PER_HOUR;
      expect(Math.abs(usual - 1)).toBeLessThan(0.15);
    },
  );

  test('without the fact of the hole, the same reports are a false incident: the check can fail', () => {
    const from = START + 2 * HOUR;
    const hole = off(from, from + 8 * HOUR);
    const fold = new Fold({ prior: () => defaultPrior, past: () => past, levels: () => raisedBy(1) });
    for (const report of reports(from + 14 * HOUR, [hole])) fold.add(report);
    fold.advance(from + 14 * HOUR);
    expect(fold.take().incidents.filter(({ detectedAt }) => detectedAt !== null)).not.toEqual([]);
  });

  test('classifies services by size once a day, even if midnight is not observed', () => {
    const nights = Array.from({ length: 3 }, (_, night) => START + 16 * HOUR + night * DAY);
    const holes = nights.map((from) => off(from, from + 6 * HOUR));
    const fold = new Fold({ prior: () => defaultPrior, past: () => null, levels: () => raisedBy(1) });
    const until = START + 3 * DAY;
    const events = [...changesOf(holes), ...reports(until, holes)].sort((a, b) => a.at - b.at);
    for (const event of events) {
      if ('begins' in event) fold.cover(event);
      else fold.add(event);
    }
    fold.advance(until);
    expect([...fold.account.services]).toEqual([0, 0, 0, 0, 0, 1]);
    // Unobserved hours do not count as watched.
    const days = SIZES.reduce((sum, _, size) => sum + fold.account.days(size), 0);
    expect(days).toBeCloseTo(3 - (3 * 6) / 24);
  });

  test('continues a surge that lasts beyond the hole as one incident', () => {
    const onset = START + 2 * HOUR;
    const hole = off(onset + 30 * MINUTE, onset + 90 * MINUTE);
    const surge: [Millis, Millis, number] = [onset, onset + 3 * HOUR, 8];
    const { reported, reasons } = play(onset + 6 * HOUR, [hole], [surge]);
    expect(reported).toHaveLength(1);
    expect(reasons).toContain('back_to_usual');
    expect(reasons).not.toContain('ended_unseen');
    expect(reported[0]!.endedAt).toBeGreaterThanOrEqual(hole.to!);
    expect(reported[0]).not.toHaveProperty('endedWithin');
  });

  test('says about one that ended in the hole that the time is unknown', () => {
    const onset = START + 2 * HOUR;
    const hole = off(onset + 30 * MINUTE, onset + 5 * HOUR);
    const surge: [Millis, Millis, number] = [onset, onset + 2 * HOUR, 8];
    const { reported, updates } = play(onset + 8 * HOUR, [hole], [surge]);
    const within = { from: hole.from, to: hole.to };
    expect(reported).toMatchObject([{ state: 'resolved', endedAt: hole.to, endedWithin: within }]);
    expect(updates.find(({ reason }) => reason === 'ended_unseen')).toMatchObject({ within });
  });

  test('ends nothing while it is blind', () => {
    const onset = START + 2 * HOUR;
    const hole = off(onset + 30 * MINUTE, null);
    const { reported } = play(onset + DAY, [hole], [[onset, onset + HOUR, 8]]);
    expect(reported).toMatchObject([{ state: 'open', endedAt: null }]);
  });

  test('says about a surge that it finds after the hole that it may have begun in it', () => {
    const from = START + 2 * HOUR;
    const hole = off(from, from + 2 * HOUR);
    const { reported } = play(from + 3 * HOUR, [hole], [[from + HOUR, from + 3 * HOUR, 8]]);
    expect(reported).toHaveLength(1);
    expect(reported[0]!.onset.earliest).toBeLessThanOrEqual(from);
    expect(reported[0]!.onset.at).toBeGreaterThanOrEqual(hole.to!);
  });

  test('judges other services as usual if only one could not be reported on', () => {
    const from = START + 2 * HOUR;
    const hole: Hole = { service: 'y', from, to: from + 8 * HOUR, reason: 'catalog' };
    const surge: [Millis, Millis, number] = [from + HOUR, from + 2 * HOUR, 8];
    const fold = new Fold({ prior: () => defaultPrior, past: () => past, levels: () => raisedBy(1) });
    const events = [...changesOf([hole]), ...reports(from + 8 * HOUR, [], [surge])].sort(
      (a, b) => a.at - b.at,
    );
    for (const event of events) {
      if ('begins' in event) fold.cover(event);
      else fold.add(event);
    }
    expect(fold.take().incidents.filter(({ detectedAt }) => detectedAt !== null)).toHaveLength(1);
  });

  test('finds a surge in what comes through while some is refused, and treats nothing there as calm', () => {
    const onset = START + 2 * HOUR;
    const hole: Hole = { service: null, from: onset + 2 * MINUTE, to: onset + 2 * HOUR, reason: 'overload' };
    const fold = new Fold({ prior: () => defaultPrior, past: () => past, levels: () => raisedBy(1) });
    const came = reports(onset + 2 * HOUR, [], [[onset, onset + 30 * MINUTE, 30]]);
    const events = [...changesOf([hole]), ...came].sort((a, b) => a.at - b.at);
    for (const event of events) {
      if ('begins' in event) fold.cover(event);
      else fold.add(event);
    }
    expect(fold.state('x')!.incident).toMatchObject({ state: 'open' });
  });

  test('counts no unobserved hour as watched', () => {
    const from = START + 2 * HOUR;
    const seen = play(from + 20 * HOUR, []).fold;
    const blind = play(from + 20 * HOUR, [off(from, from + 10 * HOUR)]).fold;
    const days = (fold: Fold) => SIZES.reduce((sum, _, size) => sum + fold.account.days(size), 0);
    expect(days(seen) - days(blind)).toBeCloseTo(10 / 24, 1);
  });
});
