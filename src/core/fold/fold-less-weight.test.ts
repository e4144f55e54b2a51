import { expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND, floorTo, type Millis } from '../base/time.ts';
import { drain } from '../base/pieces.ts';
import { ONE_STREAM } from '../detect/levels.ts';
import { defaultPrior } from '../detect/prior.ts';
import { TICK } from '../domain/watermark.ts';
import type { Incident } from '../incident/incident.ts';
import type { Update } from '../incident/update.ts';
import { Fold, type CountedReport } from './fold.ts';

const START = Date.UTC(2026, 2, 2, 9);
const background = { prior: () => defaultPrior, past: () => null, levels: () => ONE_STREAM };
const BLOCKS = 60;

/** Two minutes of a report a second from `blocks` blocks, through `network` or nine of them. */
const surge = (blocks: number, network: number | null = null, first = START): CountedReport[] =>
  Array.from({ length: 120 }, (_, nth) => ({
    at: first + nth * SECOND,
    service: 'bank',
    counted: true,
    place: null,
    network: network ?? 1 + (nth % 9),
    problem: null,
    sender: { block: `b${nth % blocks}`, wide: 'w' },
  }));
/** As many from a single block, in between. */
const neighbours = (): CountedReport[] => surge(1, 5, START + SECOND / 2);

const between = (all: readonly CountedReport[], from: Millis, to: Millis): number =>
  all.filter(({ at }) => at >= from && at < to).length;

/** Calls `look` in each tick until nothing more can happen. */
function judge(
  reports: readonly CountedReport[],
  look: (incident: Incident, update: Update | null, at: Millis) => void,
) {
  const fold = new Fold(background);
  const waiting = reports.toSorted((a, b) => a.at - b.at);
  for (let at = START + TICK; at <= START + 3 * HOUR; at += TICK) {
    while (waiting[0] !== undefined && waiting[0].at < at) fold.add(waiting.shift()!);
    fold.advance(at);
    const { incidents, updates } = fold.take();
    for (const incident of incidents)
      look(incident, updates.find((one) => one.incident === incident.id) ?? null, at);
  }
}

test('an incident, its peak and its updates say with each count how many reports it leaves out, also when it is over', () => {
  const all = [...surge(BLOCKS), ...neighbours()];
  const seen: Incident[] = [];
  const steps: Update[] = [];
  judge(all, (incident, update, at) => {
    seen.push(incident);
    const { reports, lessWeight = 0, onset, peak } = incident;
    expect(reports + lessWeight).toBe(between(all, onset.earliest, at));
    const from = Math.ceil(peak.at / MINUTE) * MINUTE - peak.windowMs;
    expect(peak.reports + (peak.lessWeight ?? 0)).toBe(between(all, from, peak.at));
    if (update !== null) steps.push(update);
  });
  for (const { at, windowMs, reports, lessWeight = 0 } of steps)
    expect(reports + lessWeight).toBe(between(all, Math.ceil(at / MINUTE) * MINUTE - windowMs, at));
  const over = seen.at(-1);
  expect(steps.map(({ reason }) => reason)).toContain('evidence_strong');
  expect(over?.state).toBe('resolved');
  expect(over?.lessWeight).toBeGreaterThan(90);
  expect(over?.peak.lessWeight).toBeGreaterThan(90);
});

test('an incident whose reports all have weight says nothing of the kind', () => {
  const seen: Incident[] = [];
  judge(surge(BLOCKS), (incident, update) => {
    seen.push(incident);
    for (const told of [incident, incident.peak, update ?? {}]) expect(told).not.toHaveProperty('lessWeight');
  });
  expect(seen.at(-1)?.state).toBe('resolved');
});

test('the window of a service says how many reports it leaves out', () => {
  const fold = new Fold(background);
  for (let nth = 0; nth < 40; nth++)
    fold.add({ ...neighbours()[nth]!, at: START + nth * SECOND, service: 'shop' });
  fold.advance(START + MINUTE);
  const { judgement } = fold.state('shop')!;
  expect(judgement.observed + (judgement.lessWeight ?? 0)).toBe(40);
  expect(judgement.lessWeight).toBeGreaterThan(20);
});

test('what is left out is counted on after a restart', () => {
  const all = [...surge(BLOCKS), ...neighbours()].toSorted((a, b) => a.at - b.at);
  const half = all.length / 2;
  const whole = new Fold(background);
  for (const report of all) whole.add(report);
  const before = new Fold(background);
  for (const report of all.slice(0, half)) before.add(report);
  before.advance(floorTo(all[half]!.at, TICK));
  const after = new Fold(background, before.at);
  for (const { service, state } of before.save(before.streams)) after.load(service, state);
  after.loadAccount(before.saveAccount());
  for (const report of all.slice(half)) if (report.at >= before.at) after.add(report);
  for (const fold of [whole, after]) fold.advance(START + 3 * MINUTE);
  expect(after.state('bank')).toEqual(whole.state('bank'));
  expect(after.state('bank')?.incident?.lessWeight).toBeGreaterThan(90);
});

test('a service that is learned anew while one block floods it is judged without what has no weight, as before', () => {
  const flood = Array.from({ length: 300 }, (_, nth) => ({
    ...neighbours()[0]!,
    at: START + nth * SECOND,
  }));
  const minutes = Array.from({ length: 5 }, (_, nth) =>
    between(flood, START + nth * MINUTE, START + (nth + 1) * MINUTE),
  );
  const fold = new Fold(background);
  for (const report of flood) fold.add(report);
  fold.advance(START + 5 * MINUTE);
  const before = fold.state('bank');
  expect(before).toMatchObject({ status: 'possible', judgement: { observed: 16, lessWeight: 284 } });
  drain(fold.relearn('bank', START, minutes, []));
  expect(fold.state('bank')).toMatchObject({
    status: 'possible',
    judgement: { observed: 16, lessWeight: 284 },
  });
  fold.advance(START + HOUR);
  expect(fold.take().notices).toEqual([]);
});
