import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { expect, test } from 'vitest';
import type { Incident } from '../../core/incident/incident.ts';
import { HOUR, MINUTE } from '../../core/base/time.ts';
import { CATALOG, INCIDENT_ID, fixtureSources, type Scene } from '../../../test/support/site/fixtures.ts';
import { COUNTRY_INCIDENTS_MAX, HOURS_HELD_MAX, sourcesIn } from './here.ts';
import { CATEGORY_WHOLE_MAX, categoryModel, homeModel, searchModel } from '../models/board.ts';
import { serviceModel } from '../models/service.ts';
import { pageOf } from './page-of.ts';
import type { Sources } from '../base/sources.ts';

const ELSEWHERE: Incident['scope'] = {
  kind: 'only',
  parts: [{ dimension: 'country', key: 'DE', observed: 900, expected: 2 }],
};

function withScope(scene: Scene, scope: Incident['scope']): Sources {
  const sources = fixtureSources(scene);
  const state: Sources['state'] = (slug) => {
    const known = sources.state(slug);
    return known.incident === null ? known : { ...known, incident: { ...known.incident, scope } };
  };
  return { ...sources, state };
}

/** X serves only the United Kingdom, all others serve the world. */
function oneBritish(sources: Sources): Sources {
  const services = CATALOG.services.map((one) => (one.slug === 'x' ? { ...one, countries: ['GB'] } : one));
  return { ...sources, catalog: () => ({ ...CATALOG, services }) };
}

const total = (counts: readonly (number | null)[]): number =>
  counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);

test('counts of a service of several countries are those of the country, compared with its usual share', async () => {
  const world = fixtureSources('outage');
  const asked: (string | undefined)[] = [];
  const bands: Sources['bands'] = (service, from, to, step, facet) => {
    asked.push(facet);
    return world.bands(service, from, to, step, facet);
  };
  const [here, whole] = await Promise.all([
    serviceModel(sourcesIn({ ...world, bands }, 'GB'), 'x'),
    serviceModel(world, 'x'),
  ]);
  expect(here?.isPart).toBe(true);
  expect(total((await here!.series()).counts)).toBeLessThan(0.5 * total((await whole!.series()).counts));
  expect(here?.incidentReports).toBeLessThan(whole?.incidentReports ?? 0);
  expect(here?.verdict.kind).toBe('problems');
  expect(new Set(asked)).toEqual(new Set(['country:GB']));
  expect((await here!.places()).cities.every(({ key }) => key.startsWith('GB/'))).toBe(true);
});

test('for a service that serves one country, everything is of that country', async () => {
  const sources = sourcesIn(oneBritish(fixtureSources('outage')), 'GB');
  const [here, whole] = await Promise.all([
    serviceModel(sources, 'x'),
    serviceModel(fixtureSources('outage'), 'x'),
  ]);
  expect(here?.isPart).toBe(false);
  expect(here?.incidentReports).toBe(whole?.incidentReports);
});

test('a service whose trouble is only elsewhere is normal here, and in trouble there', async () => {
  const world = withScope('outage', ELSEWHERE);
  expect((await serviceModel(sourcesIn(world, 'GB'), 'x'))?.verdict.kind).toBe('normal');
  expect((await serviceModel(sourcesIn(world, 'DE'), 'x'))?.verdict.kind).toBe('problems');
});

test('nobody is said to report that it works again if the country of that is unknown', async () => {
  const model = await serviceModel(sourcesIn(fixtureSources('recovering'), 'GB'), 'x');
  expect(model?.worksAgain).toBeNull();
});

test('a country has the services used there, and of those the most reported there', async () => {
  const world = oneBritish(fixtureSources('quiet'));
  const [gb, de] = await Promise.all([homeModel(sourcesIn(world, 'GB')), homeModel(sourcesIn(world, 'DE'))]);
  expect(gb.categories.reduce((sum, { services }) => sum + services, 0)).toBe(gb.services);
  expect(de.services).toBeLessThan(CATALOG.services.length);
  expect(gb.busy.map(({ reports }) => reports)).toEqual(
    gb.busy.map(({ reports }) => reports).toSorted((a, b) => b - a),
  );
  const social = await categoryModel(sourcesIn(world, 'DE'), 'social');
  expect(social?.lines.some(({ service }) => service.slug === 'x')).toBe(false);
});

test('counts of the day are read once a minute, for the shown services', async () => {
  let now = fixtureSources('quiet').now();
  let read = 0;
  const world = fixtureSources('quiet', { now: () => now });
  const series: Sources['rollups']['series'] = (...args) => {
    read++;
    return world.rollups.series(...args);
  };
  const { here } = sourcesIn({ ...world, rollups: { ...world.rollups, series } }, 'GB');
  await Promise.all([here?.hours('x'), here?.hours('x')]);
  await here?.hours('x');
  expect(read).toBe(1);
  now += MINUTE;
  await here?.hours('x');
  expect(read).toBe(2);
  for (let nth = 0; nth < HOURS_HELD_MAX - 1; nth++) await here?.hours(`s${nth}`);
  await here?.hours('x');
  expect(read).toBe(HOURS_HELD_MAX + 1);
  await here?.hours('one more');
  await here?.hours('x');
  expect(read).toBe(HOURS_HELD_MAX + 3);
});

test('incidents are those that concern the country, out of the latest, however few they are', async () => {
  const world = fixtureSources('outage');
  const one = await world.incidents.get(INCIDENT_ID);
  if (one === null) throw new Error('the outage has no incident');
  const all = Array.from({ length: COUNTRY_INCIDENTS_MAX + 100 }, (_, nth): Incident => ({
    ...one,
    id: `x-${nth}`,
    detectedAt: one.onset.at - nth * HOUR,
    scope: nth === COUNTRY_INCIDENTS_MAX - 1 || nth === COUNTRY_INCIDENTS_MAX ? one.scope : ELSEWHERE,
  }));
  let looked = 0;
  const list: Sources['incidents']['list'] = async ({ before = Infinity, beforeId = '', limit }) => {
    const found = all
      .filter(({ detectedAt, id }) => (detectedAt ?? 0) < before && id !== beforeId)
      .slice(0, limit);
    looked += found.length;
    return found;
  };
  const { incidents } = sourcesIn({ ...world, incidents: { ...world.incidents, list } }, 'US');
  expect((await incidents.list({ limit: 5 })).map(({ id }) => id)).toEqual([
    `x-${COUNTRY_INCIDENTS_MAX - 1}`,
  ]);
  expect(looked).toBe(COUNTRY_INCIDENTS_MAX);
});

test('a category of the world shows countries separately once it has too many services', async () => {
  const [one] = CATALOG.services;
  if (one === undefined) throw new Error('the fixture has no services');
  const modelOf = async (services: number) => {
    const own = Array.from({ length: services }, (_, nth) => ({
      ...one,
      slug: `s${nth}`,
      name: `S ${nth}`,
      countries: [['GB'], ['DE'], ['DE', 'GB'], []][nth % 4] ?? [],
    }));
    const catalog = { ...CATALOG, services: own };
    return categoryModel(fixtureSources('quiet', { catalog }), one.category);
  };
  const few = await modelOf(CATEGORY_WHOLE_MAX);
  expect(few?.lines).toHaveLength(CATEGORY_WHOLE_MAX);
  expect(few?.countries).toEqual([]);
  const many = await modelOf(CATEGORY_WHOLE_MAX + 1);
  expect(many?.services).toBe(CATEGORY_WHOLE_MAX + 1);
  expect(many?.lines.length).toBeLessThan(CATEGORY_WHOLE_MAX);
  expect(many?.countries).toEqual([
    { code: 'DE', services: 16 },
    { code: 'GB', services: 16 },
  ]);
});

test('a search in a country finds what is used there first, except for a full name', async () => {
  const [one] = CATALOG.services;
  if (one === undefined) throw new Error('the fixture has no services');
  const own = Array.from({ length: 60 }, (_, nth) => ({
    ...one,
    slug: `bank-${nth}`,
    name: `Bank ${nth}`,
    aliases: [],
    countries: [nth === 50 ? 'GB' : 'DE'],
  }));
  const world = fixtureSources('quiet', { catalog: { ...CATALOG, services: own } });
  const found = async (query: string, max: number): Promise<string[]> =>
    (await searchModel(sourcesIn(world, 'GB'), query, max)).lines.map(({ service }) => service.slug);
  const bank = await found('bank', 3);
  expect(bank).toHaveLength(3);
  expect(bank[0]).toBe('bank-50');
  expect((await found('bank 7', 3))[0]).toBe('bank-7');
});

test('an incident list on the page of a country says if its reports are from all countries', async () => {
  const said = async (world: Sources, country?: string) => {
    const key = { page: 'history', service: 'x', before: null } as const;
    const page = await pageOf({ ...key, ...(country !== undefined && { country }) }, world);
    return renderToString(page.body(() => h('i', {}))).includes('from all countries');
  };
  const world = fixtureSources('over', { countries: ['GB', 'DE'] });
  expect([await said(world, 'GB'), await said(oneBritish(world), 'GB'), await said(world)]).toEqual([
    true,
    false,
    false,
  ]);
});

test('a chart of more than a day is of the country, by the day, and says on its page which days it leaves out', async () => {
  const world = fixtureSources('outage', { countries: ['GB', 'DE'] });
  const [here, whole] = await Promise.all([
    serviceModel(sourcesIn(world, 'GB'), 'x'),
    serviceModel(world, 'x'),
  ]);
  for (const [span, steps] of [
    ['week', 7],
    ['quarter', 90],
    ['year', 52],
  ] as const) {
    const [ofCountry, ofAll] = await Promise.all([here!.spanSeries(span), whole!.spanSeries(span)]);
    expect(ofCountry).toMatchObject({ leavesOut: true, counts: { length: steps } });
    expect(total(ofCountry.counts)).toBeGreaterThan(0);
    expect(total(ofCountry.counts)).toBeLessThan(0.5 * total(ofAll.counts));
  }
  const british = await serviceModel(sourcesIn(oneBritish(world), 'GB'), 'x');
  expect(await british!.spanSeries('week')).toEqual(await whole!.spanSeries('week'));
  const key = { page: 'service', slug: 'x', span: 'week' } as const;
  const told = 'Days on which fewer than 5 people reported from this country are not shown';
  const said = async (country?: string, span: typeof key.span | null = 'week') => {
    const page = await pageOf({ ...key, span, ...(country !== undefined && { country }) }, world);
    const chart = page.regions.find(({ name }) => name === (span === null ? 'chart' : 'span'));
    if (chart === undefined) throw new Error('the page of a service has a chart');
    return renderToString(await chart.content()).includes(told);
  };
  expect([await said('GB'), await said(), await said('GB', null)]).toEqual([true, false, false]);
});
