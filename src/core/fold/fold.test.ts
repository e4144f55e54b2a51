import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Background } from './background.ts';
import { Fold, type CountedReport } from './fold.ts';
import { raisedBy } from '../detect/levels.ts';
import type { Outcome } from '../incident/outcome.ts';
import type { PastCounts } from '../detect/past.ts';
import { defaultPrior } from '../detect/prior.ts';
import { drain } from '../base/pieces.ts';
import { DAY, HOUR, MINUTE, SECOND, WEEK, type Millis } from '../base/time.ts';
import { TICK } from '../domain/watermark.ts';

const START = Date.UTC(2025, 2, 10, 6);
const BACKGROUND: Background = { prior: () => defaultPrior, past: () => null, levels: () => raisedBy(1) };

/** A few reports, then from `onset` on four a second for ten minutes, then a few again. */
function outage(service: string, onset: Millis): CountedReport[] {
  const reports: CountedReport[] = [];
  for (let at = START; at < onset; at += 40 * MINUTE) reports.push({ at, service, counted: true });
  for (let nth = 0; nth < 600; nth++) reports.push({ at: onset + nth * SECOND, service, counted: true });
  return reports;
}

function run(reports: readonly CountedReport[], until: Millis): Outcome {
  const fold = new Fold(BACKGROUND);
  for (const report of reports) fold.add(report);
  fold.advance(until);
  return fold.take();
}

const ONSET = START + 3 * HOUR;
const UNTIL = ONSET + 4 * HOUR;

describe('Fold', () => {
  test('finds the outage, says since when, counts it, and closes it', () => {
    const { incidents, updates, notices } = run(outage('x', ONSET), UNTIL);
    expect(incidents).toHaveLength(1);
    const [incident] = incidents;
    expect(incident?.state).toBe('resolved');
    expect(Math.abs(incident!.onset.at - ONSET)).toBeLessThanOrEqual(3 * MINUTE);
    expect(incident!.detectedAt! - ONSET).toBeLessThanOrEqual(3 * MINUTE);
    expect(incident!.reports).toBeGreaterThanOrEqual(600);
    expect(updates.map(({ state }) => state).at(-1)).toBe('resolved');
    expect(notices.map(({ reason }) => reason)).toEqual(['opened', 'resolved']);
  });

  test('a surge at a busy service stays open from its first minutes on', () => {
    const past = {
      start: START - 14 * 24 * HOUR,
      bucketMs: HOUR,
      counts: Array.from({ length: 14 * 24 }, () => 700),
    };
    const fold = new Fold({ ...BACKGROUND, past: () => past });
    const states: (string | undefined)[] = [];
    for (let at = START; at < START + 40 * MINUTE; at += 500) {
      const surging = at >= START + 20 * MINUTE;
      if (surging || at % 5_000 === 0) fold.add({ at, service: 'x', counted: true });
      if (surging && at % MINUTE === 0) states.push(fold.state('x')?.incident?.state);
    }
    expect(states.slice(5)).toEqual(states.slice(5).map(() => 'open'));
  });

  test('reports that were kept aside change nothing', () => {
    const reports = outage('x', ONSET);
    const noisy = reports.flatMap((report) => [report, { ...report, counted: false }]);
    expect(run(noisy, UNTIL)).toEqual(run(reports, UNTIL));
  });

  test('however often it is advanced in between, the incidents are the same', () => {
    const reports = outage('x', ONSET);
    const whole = run(reports, UNTIL);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }), (strides) => {
        const fold = new Fold(BACKGROUND);
        const incidents = new Map<string, unknown>();
        const take = () => {
          for (const incident of fold.take().incidents) incidents.set(incident.id, incident);
        };
        let nth = 0;
        for (let stride = 0; nth < reports.length; stride++) {
          for (const report of reports.slice(nth, nth + strides[stride % strides.length]!)) fold.add(report);
          nth += strides[stride % strides.length]!;
          const next = reports[nth]?.at ?? UNTIL;
          fold.advance(next);
          take();
        }
        fold.advance(UNTIL);
        take();
        expect([...incidents.values()]).toEqual(whole.incidents);
      }),
      { numRuns: 10 },
    );
  });

  test('one that is serialized at a tick and loaded again continues bit for bit', () => {
    const reports = outage('x', ONSET);
    const whole = run(reports, UNTIL);
    for (const pause of [ONSET - HOUR, ONSET + 30 * SECOND, ONSET + 5 * MINUTE, ONSET + HOUR]) {
      const tick = Math.floor(pause / TICK) * TICK;
      const first = new Fold(BACKGROUND);
      for (const report of reports.filter(({ at }) => at < tick)) first.add(report);
      first.advance(tick);
      const second = new Fold(BACKGROUND, tick);
      for (const { service, state } of first.save(['x'])) second.load(service, state);
      for (const report of reports.filter(({ at }) => at >= tick)) second.add(report);
      second.advance(UNTIL);
      const incidents = new Map(
        [...first.take().incidents, ...second.take().incidents].map((one) => [one.id, one]),
      );
      expect([...incidents.values()]).toEqual(whole.incidents);
    }
  });

  test('one that was saved before quiet minutes is as if it had lived through them once it is loaded', () => {
    const saved = ONSET + MINUTE + 4 * TICK;
    const fold = new Fold(BACKGROUND);
    for (const at of [START, ONSET, saved - 2 * TICK]) fold.add({ at, service: 'x', counted: true });
    fold.advance(saved);
    const [before] = fold.save(['x']);
    fold.settle();
    fold.advance(saved + 9 * MINUTE);
    expect(fold.take()).toMatchObject({ judged: [], moved: [] });
    const loaded = new Fold(BACKGROUND, fold.at);
    loaded.load('x', before!.state);
    expect(loaded.save(['x'])).toEqual(fold.save(['x']));
  });

  test('a service learned anew during an incident does not announce levels it accepted on the way', () => {
    const steady = Array.from({ length: 21 * 24 }, () => 6);
    let past: PastCounts | null = { start: START - 21 * DAY, bucketMs: HOUR, counts: steady };
    const fold = new Fold({ ...BACKGROUND, past: () => past });
    const minutes = Array.from({ length: 9 * 60 }, (_, minute) =>
      minute < 4 * 60 ? +(minute % 10 === 0) : 2,
    );
    for (const [minute, count] of minutes.entries())
      for (let nth = 0; nth < count; nth++)
        fold.add({ at: START + minute * MINUTE + nth, service: 'x', counted: true });
    fold.advance(START + minutes.length * MINUTE);
    expect(fold.state('x')?.incident?.state).toBe('open');
    past = null;
    drain(fold.relearn('x', START, minutes, []));
    fold.advance(fold.at + 5 * MINUTE);
    expect(fold.take().updates.map(({ reason }) => reason)).not.toContain('taken_as_usual');
  });

  test('services do not affect each other', () => {
    const both = [...outage('x', ONSET), ...outage('y', ONSET + HOUR)].sort((a, b) => a.at - b.at);
    const { incidents } = run(both, UNTIL);
    expect(incidents).toEqual([
      ...run(outage('x', ONSET), UNTIL).incidents,
      ...run(outage('y', ONSET + HOUR), UNTIL).incidents,
    ]);
  });

  test('a service without reports has no state, unless its past is known', () => {
    const past = {
      start: START - 24 * 14 * HOUR,
      bucketMs: HOUR,
      counts: Array.from({ length: 24 * 14 }, () => 2),
    };
    const fold = new Fold({ ...BACKGROUND, past: (service) => (service === 'known' ? past : null) }, START);
    expect(fold.state('unknown')).toBeNull();
    expect(fold.bands('unknown', START, START + HOUR, MINUTE)).toEqual([]);
    expect(fold.state('known')?.status).toBe('normal');
    expect(fold.bands('known', START, START + HOUR, HOUR)[0]?.mean).toBeGreaterThan(1);
  });

  test('a service without history is learning, and a surge opens an incident all the same', () => {
    const fold = new Fold(BACKGROUND);
    for (let nth = 0; nth < 30; nth++)
      fold.add({ at: START + nth * 10 * SECOND, service: 'x', counted: true });
    expect(fold.state('x')?.status).toBe('problems');
  });

  test('a state says how much is known about what is usual, and how much has to be', () => {
    const fold = new Fold(BACKGROUND);
    fold.add({ at: START, service: 'x', counted: true });
    fold.advance(START + 5 * HOUR + 30 * MINUTE);
    expect(fold.state('x')).toMatchObject({
      status: 'learning',
      knowledge: { observedMs: 5 * HOUR, neededMs: WEEK },
    });
  });

  test('two reports an hour stay quiet', () => {
    const reports = Array.from({ length: 48 }, (_, nth) => ({
      at: START + nth * 30 * MINUTE,
      service: 'x',
      counted: true,
    }));
    expect(run(reports, START + 24 * HOUR).incidents).toEqual([]);
  });
});
