import { describe, expect, it } from 'vitest';
import { COLLATERAL_STREAM } from '../blame/collateral.ts';
import { RELATIONS } from '../blame/collateral.fixture.ts';
import type { Background } from './background.ts';
import { Fold, type CountedReport } from './fold.ts';
import { ONE_STREAM } from '../detect/levels.ts';
import { defaultPrior } from '../detect/prior.ts';
import { HOUR, MINUTE, SECOND, type Millis } from '../base/time.ts';

const START = Date.UTC(2024, 1, 22, 6);
const ONSET = START + 3 * HOUR;
const UNTIL = ONSET + 5 * HOUR;
const BACKGROUND: Background = {
  prior: () => defaultPrior,
  past: () => null,
  levels: () => ONE_STREAM,
  relations: () => RELATIONS,
};

/** This many reports, evenly spread over an hour. */
function burst(service: string, from: Millis, reports: number): CountedReport[] {
  const every = Math.floor(HOUR / reports / SECOND) * SECOND;
  return Array.from({ length: reports }, (_, nth) => ({ at: from + nth * every, service, counted: true }));
}

/** A carrier with a report a second, a rival with one every half minute from the fifth on, and a bank on its own. */
const REPORTS = [
  { at: START, service: 'att', counted: true },
  { at: START, service: 'verizon', counted: true },
  { at: START, service: 'bank', counted: true },
  ...burst('att', ONSET, 3_600),
  ...burst('verizon', ONSET + 5 * MINUTE, 120),
  ...burst('bank', ONSET + 2 * MINUTE, 600),
].sort((a, b) => a.at - b.at);

function play(fold: Fold, from: Millis, to: Millis): void {
  for (const report of REPORTS) if (report.at >= from && report.at < to) fold.add(report);
  fold.advance(to);
}

describe('Fold, where services rise together', () => {
  const fold = new Fold(BACKGROUND, START);
  play(fold, START, UNTIL);
  const { incidents, updates, notices } = fold.take();
  const of = (service: string) => incidents.find((incident) => incident.service === service);

  it('sets the part of each incident, the last one even when all is over', () => {
    expect(of('att')?.blame).toMatchObject({ role: 'primary', others: ['verizon'] });
    expect(of('verizon')?.blame).toMatchObject({ role: 'knock_on', of: 'att', reason: 'rival' });
    expect(of('verizon')?.state).toBe('resolved');
    expect(of('bank')?.blame).toBeUndefined();
  });

  it('announces a change of part as an update, numbered among the others, with its source', () => {
    const told = updates.filter(({ service }) => service === 'verizon');
    expect(told.find(({ reason }) => reason === 'knock_on_of')).toMatchObject({ of: 'att' });
    expect(told.map(({ id }) => Number(id.split('.').at(-1)))).toEqual(told.map((_, index) => index + 1));
    expect(
      updates.filter(({ reason }) => reason === 'source_of_others').map(({ service }) => service),
    ).toEqual(['att']);
  });

  it('tells those who were told about an incident that it is likely a knock-on, and the others nothing', () => {
    const told = notices.filter(({ knockOnOf }) => knockOnOf !== undefined);
    expect(new Set(told.map(({ service }) => service))).toEqual(new Set(['verizon']));
    expect(told.map(({ knockOnOf }) => knockOnOf)).toContain('att');
    expect(new Set(notices.map(({ id }) => id)).size).toBe(notices.length);
  });

  it('continues from a saved state as if it had never stopped', () => {
    const cut = ONSET + 20 * MINUTE;
    const before = new Fold(BACKGROUND, START);
    play(before, START, cut);
    const judged = before.take();
    const after = new Fold(BACKGROUND, cut);
    for (const { service, state } of before.save([...judged.judged])) after.load(service, state);
    play(after, cut, UNTIL);
    const rest = after.take();
    expect(judged.judged).toContain(COLLATERAL_STREAM);
    expect(rest.incidents).toEqual(incidents);
    expect([...judged.updates, ...rest.updates]).toEqual(updates);
  });

  it('links nothing if no relations are declared', () => {
    const { relations: _, ...without } = BACKGROUND;
    const alone = new Fold(without, START);
    play(alone, START, UNTIL);
    expect(alone.take().incidents.map(({ blame }) => blame)).toEqual([undefined, undefined, undefined]);
  });
});
