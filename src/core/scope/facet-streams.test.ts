import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FacetStreams, REPORTS_KNOWN_MIN, type Expectation } from './facet-streams.ts';
import type { UsualOfService } from './facet-bands.ts';
import { FACETS_MAX } from './facet-table.ts';
import { FACET_REPORTS_MIN, facetOfId, facetsOf, type Facet } from '../domain/facet.ts';
import { PLAIN_TAIL } from '../stats/tails.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../base/time.ts';

const START = Date.UTC(2025, 2, 10);
const city = (name: string): Facet => facetOfId(`city:GB/${name}`, 'country:GB');
/** A service with twelve reports an hour, with twice the scatter of chance. */
const TWELVE: Expectation & UsualOfService = {
  usual: (_, lengthMs) => (12 * lengthMs) / HOUR,
  expected: (_, lengthMs) => (12 * lengthMs) / HOUR,
  excess: () => 1,
  tail: () => PLAIN_TAIL,
};

/** Twelve reports an hour for two days, one in twelve from Norwich. */
function warm(streams = new FacetStreams(MINUTE), order: (facets: Facet[]) => Facet[] = (all) => all) {
  for (let nth = 0; nth < 24 * 24; nth++)
    streams.add(START + nth * 5 * MINUTE, order([city(nth % 12 === 7 ? 'Norwich' : 'London'), network(nth)]));
  streams.judge(START + 2 * DAY, TWELVE);
  return streams;
}

const network = (nth: number): Facet => facetOfId(`network:AS${1 + (nth % 3)}`, null);
const NOW = START + 2 * DAY + 9 * HOUR;

function surge(streams: FacetStreams, reports: number, from: Millis = NOW): void {
  for (let nth = 0; nth < reports; nth++) streams.add(from + nth * MINUTE, [city('Norwich'), network(nth)]);
}

describe('FacetStreams', () => {
  test('a surge of one city is evidence of that city, from five reports on', () => {
    const few = warm();
    surge(few, FACET_REPORTS_MIN - 1);
    expect(few.judge(NOW + 5 * MINUTE, TWELVE)).toBeNull();
    const many = warm();
    surge(many, 8);
    const judgement = many.judge(NOW + 8 * MINUTE, TWELVE);
    expect(judgement).toMatchObject({ facet: 'city:GB/Norwich', observed: 8, windowMs: 8 * MINUTE });
    expect(judgement!.evidence).toBeGreaterThan(3);
    expect(judgement!.expected).toBeCloseTo((12 * 8) / 60 / 12, 1);
  });

  test('more reports are never less evidence', () => {
    let last = 0;
    const streams = warm();
    for (let nth = 0; nth < 20; nth++) {
      streams.add(NOW + nth * SECONDS, [city('Norwich')]);
      const evidence = streams.judge(NOW + MINUTE - 1, TWELVE)?.evidence ?? 0;
      expect(evidence).toBeGreaterThanOrEqual(last);
      last = evidence;
    }
    expect(last).toBeGreaterThan(5);
  });

  test('the order of the facets of a report changes nothing', () => {
    const there = warm();
    const back = warm(new FacetStreams(MINUTE), (all) => all.toReversed());
    surge(there, 7);
    surge(back, 7);
    expect(back.judge(NOW + 7 * MINUTE, TWELVE)).toEqual(there.judge(NOW + 7 * MINUTE, TWELVE));
    expect(back.tally(NOW, NOW + 7 * MINUTE, TWELVE)).toEqual(there.tally(NOW, NOW + 7 * MINUTE, TWELVE));
  });

  test('a city lies in its region once a report says so, even if those before and after do not', () => {
    const streams = new FacetStreams(MINUTE);
    const leeds = { country: 'GB', city: 'Leeds' };
    for (const [nth, region] of [null, 'Yorkshire', null].entries())
      streams.add(START + nth * MINUTE, facetsOf({ place: { ...leeds, region } })!);
    const { facets } = streams.tally(START, START + HOUR, TWELVE);
    expect(facets.find(({ key }) => key === 'GB/Leeds')).toMatchObject({
      observed: 3,
      within: 'region:GB:Yorkshire',
    });
  });

  test('nothing is judged before enough reports say what is usual', () => {
    const streams = new FacetStreams(MINUTE);
    for (let nth = 0; nth < REPORTS_KNOWN_MIN - 1; nth++) streams.add(START + nth * MINUTE, [city('Leeds')]);
    streams.judge(START + 3 * HOUR, TWELVE);
    expect(streams.judging).toBe(false);
    expect(warm().judging).toBe(true);
  });

  test('a surge that is over is no evidence any more, and one that was dealt with never again', () => {
    const streams = warm();
    surge(streams, 12);
    for (let at = NOW + 12 * MINUTE; at < NOW + 40 * MINUTE; at += MINUTE) streams.judge(at, TWELVE);
    expect(streams.judge(NOW + 40 * MINUTE, TWELVE)).toBeNull();
    const forgotten = warm();
    surge(forgotten, 12);
    forgotten.forget(NOW + 12 * MINUTE);
    expect(forgotten.judge(NOW + 12 * MINUTE, TWELVE)).toBeNull();
  });

  test('hours under alarm, and the hour before one, teach nothing; after twelve hours of it they do', () => {
    const share = (hours: number, alarming: boolean): number => {
      const streams = warm();
      for (let nth = 0; nth < hours * 60; nth++) {
        streams.add(NOW + nth * MINUTE, [city('Norwich')]);
        if (alarming) streams.alarm();
      }
      const end = NOW + hours * HOUR;
      return streams.tally(end, end, TWELVE).facets.find(({ id }) => id === 'city:GB/Norwich')!.uncertainty;
    };
    const before = share(0, false);
    expect(share(6, true)).toBeCloseTo(before, 1);
    expect(share(20, true)).toBeLessThan(before / 2);
  });

  test('at most the maximum of facets is distinguished, and one more replaces one on probation', () => {
    const streams = warm();
    const rare = Array.from({ length: FACETS_MAX - 5 }, (_, nth) => city(`Town ${nth}`));
    for (const facet of rare) streams.add(NOW, [facet]);
    const named = (): string[] => streams.tally(NOW, NOW + MINUTE, TWELVE).facets.map(({ id }) => id);
    expect(named()).toHaveLength(FACETS_MAX);
    streams.add(NOW, [city('Norwich'), city('Bath')]);
    expect(named()).toHaveLength(FACETS_MAX);
    expect(named()).toEqual(expect.arrayContaining(['city:GB/Bath', 'city:GB/London', 'city:GB/Norwich']));
  });

  test('reports of facets without a slot are given as a total, and so is their usual number', () => {
    const streams = warm();
    const towns = 3 * FACETS_MAX;
    const rare = (nth: number): Facet => city(`Town ${nth % towns}`);
    for (let nth = 0; nth < 6 * towns; nth++) streams.add(NOW + nth * MINUTE, [rare(nth)]);
    const end = NOW + 6 * towns * MINUTE;
    const tally = streams.tally(end - HOUR, end, { ...TWELVE, expected: (_, lengthMs) => lengthMs / MINUTE });
    expect(tally.observed).toBe(60);
    const cities = [...tally.facets, ...(tally.others ?? [])].filter(({ dimension }) => dimension === 'city');
    expect(cities.reduce((sum, { observed }) => sum + observed, 0)).toBe(60);
    const expected = cities.reduce((sum, facet) => sum + facet.expected, 0);
    expect(expected).toBeGreaterThan(30);
    expect(expected).toBeLessThan(120);
    expect(warm().tally(NOW, NOW, TWELVE).others).toEqual([]);
  });

  describe('while rare cities come and go', () => {
    /** As many well-known cities as are never on probation. */
    function crowded(): FacetStreams {
      const streams = new FacetStreams(MINUTE);
      for (let nth = 0; nth < 64 * 40; nth++) streams.add(START + nth * MINUTE, [city(`Known ${nth % 64}`)]);
      streams.judge(NOW, HUNDRED);
      return streams;
    }
    const HUNDRED: Expectation = { ...TWELVE, expected: (_, lengthMs) => (100 * lengthMs) / HOUR };

    /** Thirty reports from a city that was never reported before, with this many others between them. */
    function evidenceAmong(others: number, name: (nth: number) => string): number {
      const streams = crowded();
      let nth = 0;
      for (let report = 0; report < 30; report++) {
        streams.add(NOW + report * MINUTE, [city('Norwich')]);
        for (let other = 0; other < others; other++) streams.add(NOW + report * MINUTE, [city(name(nth++))]);
      }
      const judgement = streams.judge(NOW + 30 * MINUTE, HUNDRED);
      expect(judgement).toMatchObject({ facet: 'city:GB/Norwich' });
      return judgement?.evidence ?? 0;
    }

    test('a failing city is found, though fifteen others are named for each of its reports', () => {
      const alone = evidenceAmong(0, () => '');
      expect(alone).toBeGreaterThan(20);
      expect(evidenceAmong(15, (nth) => `Town ${nth % 200}`)).toBeGreaterThan(20);
    });

    test('nobody can hide it by naming ever new cities', () => {
      expect(evidenceAmong(60, (nth) => `Lie ${nth}`)).toBeGreaterThan(20);
    });

    test('a city that came and went is expected to come again', () => {
      const streams = crowded();
      const round = Array.from({ length: 200 }, (_, nth) => city(`Town ${nth}`));
      for (let hour = 0; hour < 48; hour++)
        for (const [nth, facet] of round.entries()) streams.add(NOW + hour * HOUR + nth * 10_000, [facet]);
      const end = NOW + 48 * HOUR;
      const usual: Expectation = { ...TWELVE, expected: (_, lengthMs) => (200 * lengthMs) / HOUR };
      streams.add(end, [city('Town 3')]);
      const town = streams.tally(end - HOUR, end, usual).facets.find(({ key }) => key === 'GB/Town 3')!;
      expect(town.expected).toBeGreaterThan(0.5);
      expect(town.expected).toBeLessThan(3);
    });
  });

  test('a city is calm until it has more reports than an ordinary half hour', () => {
    const streams = warm();
    const calm = (): boolean => streams.calm('city:GB/Norwich', NOW, NOW + HOUR / 2, TWELVE);
    expect(calm()).toBe(true);
    surge(streams, 8);
    expect(calm()).toBe(false);
  });

  test('a surge is dated to the minute it began', () => {
    const streams = warm();
    surge(streams, 8);
    const onset = streams.onset('city:GB/Norwich', NOW + 8 * MINUTE, TWELVE)!;
    expect(Math.abs(onset.at - NOW)).toBeLessThanOrEqual(MINUTE);
    expect(streams.onset('city:GB/Bath', NOW, TWELVE)).toBeNull();
  });

  test('saved at any moment and loaded it continues bit for bit', () => {
    const reports = fc.array(fc.record({ gap: fc.nat(3 * HOUR), city: fc.nat(9), rare: fc.nat(40) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(reports, fc.nat(59), (steps, pause) => {
        const whole = warm();
        let resumed = warm();
        let at = NOW;
        for (const [nth, step] of steps.entries()) {
          if (nth === pause) resumed = FacetStreams.load(JSON.parse(JSON.stringify(resumed.save())));
          at += step.gap;
          const facets = facetsOf({ place: { country: 'GB', region: null, city: `Town ${step.city}` } })!;
          for (const streams of [whole, resumed]) {
            streams.add(at, facets);
            for (let rare = 0; rare < step.rare; rare++) streams.add(at, [city(`Rare ${nth * 40 + rare}`)]);
          }
          expect(resumed.judge(at, TWELVE)).toEqual(whole.judge(at, TWELVE));
        }
        expect(resumed.save()).toEqual(whole.save());
      }),
      { numRuns: 30 },
    );
  });
});

const SECONDS = 1_000;

describe('the expectation of a facet', () => {
  const hours = { from: NOW, to: NOW + 3 * HOUR, step: HOUR };

  test('is its usual share of what the service has, step by step, with its scatter', () => {
    const bands = warm().bands('city:GB/Norwich', hours, TWELVE);
    expect(bands.map(({ from, to }) => [from, to])).toEqual(
      [0, 1, 2].map((nth) => [NOW + nth * HOUR, NOW + (nth + 1) * HOUR]),
    );
    for (const { mean, low, high } of bands) {
      expect(mean).toBeCloseTo(1, 0);
      expect(low).toBeLessThanOrEqual(mean);
      expect(high).toBeGreaterThan(mean);
    }
    const whole = warm().bands('city:GB/London', hours, TWELVE);
    expect(whole[0]!.mean).toBeGreaterThan(9);
  });

  test('is unknown without reports from there, and before enough reports say what is usual', () => {
    expect(warm().bands('city:GB/Leeds', hours, TWELVE)).toEqual([]);
    const young = new FacetStreams(MINUTE);
    young.add(START, [city('Norwich')]);
    expect(young.bands('city:GB/Norwich', hours, TWELVE)).toEqual([]);
  });
});
