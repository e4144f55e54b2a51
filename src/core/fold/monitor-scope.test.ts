import { describe, expect, test } from 'vitest';
import { OWN_COST } from '../scope/facet-budget.ts';
import type { Background } from './background.ts';
import { Fold, type CountedReport } from './fold.ts';
import type { Incident } from '../incident/incident.ts';
import { ONE_STREAM } from '../detect/levels.ts';
import { defaultPrior } from '../detect/prior.ts';
import { drain } from '../base/pieces.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../base/time.ts';
import type { Update } from '../incident/update.ts';

const START = Date.UTC(2025, 2, 3);
const ONSET = START + 8 * DAY + 9 * HOUR;
const PAST = { start: START - 28 * DAY, bucketMs: HOUR, counts: Array.from({ length: 28 * 24 }, () => 12) };
const BACKGROUND: Background = {
  prior: () => defaultPrior,
  past: () => PAST,
  levels: () => ONE_STREAM,
};

const CITIES = ['London', 'London', 'London', 'Birmingham', 'Birmingham', 'Leeds'];
const PROBLEMS = ['mobile-banking', 'online-banking', 'payments'];

function reportAt(at: Millis, nth: number, facts: Partial<CountedReport> = {}): CountedReport {
  const city = nth % 20 === 11 ? 'Norwich' : CITIES[nth % CITIES.length]!;
  return {
    at,
    service: 'x',
    counted: true,
    place: { country: 'GB', region: null, city },
    network: [2856, 5089, 5607][nth % 3]!,
    problem: PROBLEMS[nth % 7 === 0 ? 1 : nth % 5 === 0 ? 2 : 0]!,
    ...facts,
  };
}

/** Over eight days with a report every five minutes, then `perMinute` more of them for an hour and a half. */
function day(perMinute: number, facts: (at: Millis) => Partial<CountedReport>): CountedReport[] {
  const reports: CountedReport[] = [];
  for (let at = START, nth = 0; at < ONSET + 3 * HOUR; at += 5 * MINUTE, nth++)
    reports.push(reportAt(at, nth));
  for (let nth = 0; nth < perMinute * 90; nth++) {
    const at = ONSET + Math.floor((nth * MINUTE) / perMinute);
    reports.push(reportAt(at, nth, facts(at)));
  }
  return reports.sort((a, b) => a.at - b.at);
}

function run(reports: readonly CountedReport[], until: Millis): { incidents: Incident[]; updates: Update[] } {
  const fold = new Fold(BACKGROUND);
  for (const report of reports.filter(({ at }) => at < until)) fold.add(report);
  fold.advance(until);
  const { incidents, updates } = fold.take();
  return { incidents: [...incidents], updates: [...updates] };
}

const NORWICH = { place: { country: 'GB', region: null, city: 'Norwich' } };
const during = (perMinute: number, facts: Partial<CountedReport>, until = ONSET + HOUR) =>
  run(
    day(perMinute, () => facts),
    until,
  );

describe('the scope of an incident', () => {
  test('a fault in one city is found although the whole is quiet, dated, and named', () => {
    const { incidents, updates } = during(0.3, NORWICH);
    expect(incidents).toHaveLength(1);
    const [incident] = incidents;
    expect(incident?.state).toBe('open');
    expect(incident!.detectedAt! - ONSET).toBeLessThanOrEqual(25 * MINUTE);
    expect(Math.abs(incident!.onset.at - ONSET)).toBeLessThanOrEqual(5 * MINUTE);
    expect(incident?.scope).toMatchObject({
      kind: 'only',
      parts: [{ dimension: 'city', key: 'GB/Norwich' }],
    });
    const opened = updates.find(({ state }) => state === 'open');
    expect(opened?.scope?.parts?.[0]?.key).toBe('GB/Norwich');
    expect(opened!.reports).toBeGreaterThan(5 * opened!.expected);
  });

  test('an update says whose reports it counts if one city is surprising, and counts all if the whole is', () => {
    const opened = (updates: readonly Update[]) => updates.find(({ state }) => state === 'open');
    const alone = during(0.3, NORWICH).updates;
    expect(opened(alone)?.facet).toBe('city:GB/Norwich');
    expect(alone.map(({ facet }) => facet)).toContain('city:GB/Norwich');
    const fold = new Fold(BACKGROUND);
    for (const report of day(4, () => NORWICH)) if (report.at < ONSET + HOUR) fold.add(report);
    fold.advance(ONSET + HOUR);
    const { facet, observed, windowMs } = fold.state('x')!.judgement;
    expect(facet).toBeUndefined();
    expect(observed).toBeGreaterThan((4 * Math.min(windowMs, HOUR)) / MINUTE);
  });

  test('a fault in one network is named by its number', () => {
    const [incident] = during(1, { network: 5089 }).incidents;
    expect(incident?.scope).toMatchObject({ kind: 'only', parts: [{ dimension: 'network', key: 'AS5089' }] });
  });

  test('a fault everywhere is everywhere, with the places that most reports come from', () => {
    const { incidents, updates } = during(4, {});
    expect(incidents[0]?.scope.kind).toBe('everywhere');
    expect(incidents[0]?.scope.parts?.map(({ key }) => key).slice(0, 2)).toEqual([
      'GB/London',
      'GB/Birmingham',
    ]);
    expect(updates.filter(({ reason }) => reason.startsWith('scope_'))).toEqual([]);
  });

  test('a fault that begins in one city and spreads is widened by an update of its own', () => {
    const spreading = day(4, (at) => (at < ONSET + 20 * MINUTE ? NORWICH : {}));
    const { incidents, updates } = run(spreading, ONSET + 90 * MINUTE);
    expect(updates.map(({ scope }) => scope?.kind)).toContain('only');
    expect(updates.at(-1)).toMatchObject({ reason: 'scope_widened', scope: { kind: 'everywhere' } });
    expect(incidents[0]?.scope.kind).toBe('everywhere');
  });

  test('an incident of one problem says so, and its share of the reports', () => {
    const [incident] = during(2, { problem: 'payments' }).incidents;
    expect(incident?.scope).toMatchObject({ kind: 'everywhere', problem: { key: 'payments' } });
    const [payments] = incident!.problems!;
    expect(payments).toMatchObject({ problem: 'payments', more: true });
    expect(payments!.low).toBeGreaterThan(payments!.usual!);
  });

  test('it ends when the city is back to usual', () => {
    const { incidents } = during(0.5, NORWICH, ONSET + 3 * HOUR);
    expect(incidents.map(({ state }) => state)).toEqual(['resolved']);
    expect(Math.abs(incidents[0]!.endedAt! - (ONSET + 90 * MINUTE))).toBeLessThanOrEqual(30 * MINUTE);
  });
});

describe('a monitor that is given facets', () => {
  test('never has less evidence than the service alone, except for the cost of facets', () => {
    const reports = day(0.5, () => NORWICH).filter(({ at }) => at < ONSET + HOUR);
    const [told, untold] = [new Fold(BACKGROUND), new Fold(BACKGROUND)];
    for (const report of reports) {
      told.add(report);
      untold.add({ at: report.at, service: 'x', counted: true });
      if (report.at < ONSET || told.state('x')?.incident !== null) continue;
      const own = untold.state('x')!.judgement.evidence;
      expect(told.state('x')!.judgement.evidence).toBeGreaterThanOrEqual(own - OWN_COST - 1e-12);
    }
    expect(told.state('x')?.status).toBe('problems');
  });

  test('serialized at a tick and loaded again continues bit for bit', () => {
    const reports = day(0.5, () => NORWICH);
    const until = ONSET + 2 * HOUR;
    const whole = run(reports, until);
    for (const pause of [ONSET - HOUR, ONSET + 8 * MINUTE, ONSET + 40 * MINUTE]) {
      const first = new Fold(BACKGROUND);
      for (const report of reports.filter(({ at }) => at < pause)) first.add(report);
      first.advance(pause);
      const second = new Fold(BACKGROUND, pause);
      for (const { service, state } of first.save(['x'])) second.load(service, state);
      for (const report of reports.filter(({ at }) => at >= pause && at < until)) second.add(report);
      second.advance(until);
      const [before, after] = [first.take(), second.take()];
      expect([...before.updates, ...after.updates]).toEqual(whole.updates);
      expect(after.incidents.at(-1)).toEqual(whole.incidents.at(-1));
    }
  });

  test('an update that counts the reports of one city does not say how many of all have no weight', () => {
    const block = { sender: { block: 'a', wide: 'w' }, place: null };
    const neighbours = Array.from({ length: 12 }, (_, nth) =>
      reportAt(ONSET + nth * 2 * MINUTE + 1, nth, block),
    );
    const all = [...day(0.3, () => NORWICH), ...neighbours].sort((a, b) => a.at - b.at);
    const { incidents, updates } = run(all, ONSET + HOUR);
    expect(incidents[0]?.lessWeight).toBe(5);
    const opened = updates.find(({ state }) => state === 'open');
    expect(opened?.facet).toBe('city:GB/Norwich');
    expect(opened).not.toHaveProperty('lessWeight');
  });

  test('relearning the service from its counts keeps what is known of its facets', () => {
    const fold = new Fold(BACKGROUND);
    for (const report of day(0.3, () => NORWICH).filter(({ at }) => at < ONSET)) fold.add(report);
    fold.advance(ONSET);
    const perMinute = Array.from({ length: (ONSET - START) / MINUTE }, (_, nth) => (nth % 5 === 0 ? 1 : 0));
    drain(fold.relearn('x', START, perMinute, []));
    for (let nth = 0; nth < 12; nth++) fold.add(reportAt(ONSET + nth * 2 * MINUTE, nth, NORWICH));
    fold.advance(ONSET + 25 * MINUTE);
    expect(fold.state('x')?.incident?.scope.parts?.[0]?.key).toBe('GB/Norwich');
  });
});
