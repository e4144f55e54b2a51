import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drain } from '../../core/base/pieces.ts';
import { DAY, HOUR, MINUTE, floorTo, type Millis } from '../../core/base/time.ts';
import { raisedBy } from '../../core/detect/levels.ts';
import { openMemoryStore } from '../../adapters/memory/store.ts';
import { CATALOG, fixtureSources } from '../../../test/support/site/fixtures.ts';
import { incident, report } from '../../ports/given.fixture.ts';
import type { Sources } from '../../pages/base/sources.ts';
import { incidentDetailJson } from '../incident.ts';
import { iso } from '../shape.ts';
import { judgedExcerpt } from './excerpt.ts';
import {
  EXCERPT_KEYS_MAX,
  EXCERPT_MAX,
  EXCERPT_REPORTS_MAX,
  LEAD_REPORTS_MAX,
  readExcerpt,
  smallestPlaces,
} from './read.ts';
import { excerptShape, type ExcerptFacts } from './shape.ts';

const AT: Millis = Date.UTC(2025, 5, 2, 12);
const X = CATALOG.services.find(({ slug }) => slug === 'x')!;
const ONSET = { at: AT, earliest: AT - MINUTE, latest: AT + MINUTE };

/** The excerpt from a store with only these reports, as of `now`. */
async function excerptOf(
  reports: readonly Parameters<typeof report>[0][],
  { now = AT + HOUR, endedAt = null as Millis | null } = {},
): Promise<ExcerptFacts> {
  const store = openMemoryStore();
  const told = reports.map((facts, nth) => report({ id: `r${nth}`, reporter: `p${nth}`, at: AT, ...facts }));
  for (const one of told) await store.reports.append(one);
  const { standing, minutesFrom } = fixtureSources('quiet');
  const sources = { ...store, now: () => now, standing, minutesFrom } as unknown as Sources;
  const one = incident({ id: 'i', onset: ONSET, endedAt, state: endedAt === null ? 'open' : 'resolved' });
  const regionOf = (city: string) => (city === 'GB/Glasgow' ? 'Scotland' : null);
  return readExcerpt(sources, one, X, { regionOf, pause: async () => {} });
}

const city = (name: string, region: string | null = null) => ({ country: 'GB', city: name, region });
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe('the published part of a log', () => {
  test('a place, a network and a problem are named from five people on, and each report counts only at the smallest place', async () => {
    const { log } = await excerptOf([
      ...times(5, { place: city('Glasgow', 'Scotland'), network: 1, problem: 'app' }),
      ...times(4, { place: city('Leeds'), network: 2, problem: 'web' }),
      ...times(2, { place: { country: 'FR', city: null, region: null } }),
    ]);
    expect(log.quarters).toEqual([
      { at: iso(AT), problems: { app: 5 }, places: { 'GB/Glasgow': 5, GB: 4, FR: 2 }, networks: { AS1: 5 } },
    ]);
    expect(log.regions).toEqual({ 'GB/Glasgow': 'Scotland' });
  });

  test('the contents of a quarter are included with five reporters, not with four', async () => {
    const said = { problem: 'app' };
    const { log } = await excerptOf([
      ...times(4, { ...said, at: AT - HOUR }),
      ...times(5, { ...said, at: AT }),
    ]);
    expect(log.quarters.map(({ at }) => at)).toEqual([iso(AT)]);
    expect(log.reports.reduce((sum, count) => sum + count, 0)).toBe(9);
  });

  test('a limited number of problems, places and networks is included', async () => {
    const networks = Array.from({ length: EXCERPT_KEYS_MAX + 1 }, (_, nth) => nth + 1);
    const { log } = await excerptOf(networks.flatMap((network) => times(5, { network })));
    expect(Object.keys(log.quarters[0]?.networks ?? {})).toHaveLength(EXCERPT_KEYS_MAX);
  });

  test('it begins a day before, ends an hour after the end, and is cut off if the incident is longer than the limit', async () => {
    const from = floorTo(AT - MINUTE, HOUR) - DAY;
    const log = async (now: Millis, endedAt: Millis | null = null) =>
      (await excerptOf([{}], { now, endedAt })).log;
    expect(await log(from + EXCERPT_MAX)).toMatchObject({
      from: iso(from),
      to: iso(from + EXCERPT_MAX),
      whole: true,
    });
    expect(await log(from + EXCERPT_MAX + 1)).toMatchObject({ to: iso(from + EXCERPT_MAX), whole: false });
    expect((await log(AT + 5 * MINUTE)).reports).toHaveLength((AT + 5 * MINUTE - from) / MINUTE);
  });
});

test('of more reports than can be judged again the first are included, and of the hours before only as many as leave room', async () => {
  const of = async (anHourBefore: number, perMinute: number) => {
    const store = openMemoryStore();
    const series = async (_service: string, from: Millis, to: Millis, step: Millis): Promise<number[]> =>
      Array.from({ length: (to - from) / step }, (_, nth) => {
        const at = from + nth * step;
        if (step !== MINUTE) return 0;
        return at >= BEGINS ? perMinute : at % HOUR === 0 ? anHourBefore : 0;
      });
    const { standing, minutesFrom } = fixtureSources('quiet');
    const rollups = { ...store.rollups, series };
    const sources = { ...store, rollups, now: () => AT + HOUR, standing, minutesFrom } as unknown as Sources;
    const options = { regionOf: () => null, pause: async () => {} };
    const { log } = await readExcerpt(sources, incident({ id: 'i', onset: ONSET }), X, options);
    return [(BEGINS - Date.parse(log.from)) / HOUR, (Date.parse(log.to) - BEGINS) / MINUTE, log.whole];
  };
  const BEGINS = floorTo(AT - MINUTE, HOUR);
  const minutes = (AT + HOUR - BEGINS) / MINUTE;
  expect(await of(0, EXCERPT_REPORTS_MAX / minutes)).toEqual([24, minutes, true]);
  expect(await of(0, EXCERPT_REPORTS_MAX / minutes + 1)).toEqual([24, minutes - 1, false]);
  expect(await of(LEAD_REPORTS_MAX / 20, 1)).toEqual([20, minutes, true]);
  expect(await of(LEAD_REPORTS_MAX + 1, 1)).toEqual([0, minutes, true]);
});

describe('places, minus the smaller ones in them', () => {
  const regionOf = (key: string) => (key === 'GB/Glasgow' ? 'Scotland' : null);
  test.each([
    [
      { GB: 9, 'GB:Scotland': 6, 'GB/Glasgow': 5, 'GB/Leeds': 2 },
      { GB: 1, 'GB:Scotland': 1, 'GB/Glasgow': 5, 'GB/Leeds': 2 },
    ],
    [{ GB: 5, 'GB/Glasgow': 5 }, { 'GB/Glasgow': 5 }],
    [{ GB: 5, 'GB:Scotland': 5, 'GB/Glasgow': 5 }, { 'GB/Glasgow': 5 }],
    [{ 'GB/Leeds': 5 }, { 'GB/Leeds': 5 }],
    [{}, {}],
  ])('of %j are %j', (places, left) => expect(smallestPlaces(places, regionOf)).toEqual(left));
});

/** Any excerpt of a few hours. */
const anyExcerpt = fc
  .record({
    before: fc.array(fc.option(fc.nat(30)), { minLength: 336, maxLength: 336 }),
    reports: fc.array(fc.oneof(fc.constant(0), fc.nat(40)), { minLength: 60, maxLength: 240 }),
    problems: fc.dictionary(fc.constantFrom('app', 'web', '404'), fc.nat(50)),
    places: fc.dictionary(fc.constantFrom('GB', 'GB:Scotland', 'GB/Glasgow', 'FR'), fc.nat(50)),
    networks: fc.dictionary(fc.constantFrom('AS1', 'AS2856'), fc.nat(900)),
    holes: fc.array(fc.record({ from: fc.nat(200), minutes: fc.nat(60) }), { maxLength: 2 }),
  })
  .map(({ before, reports, holes, ...said }): ExcerptFacts => {
    const from = AT - 2 * HOUR;
    const one = incident({ onset: ONSET });
    return {
      service: { slug: 'x', name: 'X', category: 'social', countries: [] },
      levels: raisedBy(0.5),
      past: { from: iso(from - before.length * HOUR), reports: before },
      log: {
        from: iso(from),
        to: iso(from + reports.length * MINUTE),
        whole: true,
        reports,
        quarters: [0, 3, 7].map((nth) => Object.assign({ at: iso(from + nth * 15 * MINUTE) }, said)),
        regions: { 'GB/Glasgow': 'Scotland' },
        holes: holes.map((hole) => ({
          service: null,
          from: iso(from + hole.from * MINUTE),
          to: iso(from + (hole.from + hole.minutes) * MINUTE),
          reason: 'off' as const,
        })),
      },
      published: incidentDetailJson(one, [], null),
    };
  });

test('any excerpt gives the same result, byte for byte, when it is parsed from its own JSON', () => {
  fc.assert(
    fc.property(anyExcerpt, (facts) => {
      const excerpt = drain(judgedExcerpt(facts, 'https://e.example'));
      const read = excerptShape.parse(JSON.parse(JSON.stringify(excerpt)));
      const again = drain(judgedExcerpt(read, 'https://e.example'));
      expect(JSON.stringify(again.incident)).toBe(JSON.stringify(excerpt.incident));
    }),
    { numRuns: 40 },
  );
});
