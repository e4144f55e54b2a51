import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../../core/base/time.ts';
import { COMPANY_FIELDS } from '../../../api/v2/company.ts';
import { numberOf } from '../../../catalog/numbers.ts';
import {
  IDS_MAX,
  LISTED_MAX,
  LIST_MAX,
  LOCATIONS_PAGE_SIZE_MAX,
  PAGE_SIZE_MAX,
} from '../../../api/v2/requests.ts';
import { CATALOG, type FixtureContext } from '../../context.fixture.ts';
import { SERIES_POINTS_MAX } from '../series.ts';
import { createServer, type Server } from '../../server.ts';
import { READ_DAYS_MAX } from './asking.ts';
import { GB, X, addressOf, asking, v2Context, type Said } from './v2.fixture.ts';

let context: FixtureContext;
let server: Server;
beforeAll(async () => {
  context = await v2Context();
  server = createServer(context, pino({ level: 'silent' }));
});
afterAll(() => server.app.close());

const ask = (url: string, headers: Record<string, string> = {}, of = server): Promise<Said> =>
  asking(of, url, headers);
const bodyOf = async (url: string): Promise<unknown> => (await ask(url)).body;

describe('companies', () => {
  test('are sparse without fields and have exactly the requested ones', async () => {
    expect(await bodyOf(`/v2/companies/${X}`)).toEqual({
      id: X,
      name: 'X',
      slug: 'x',
      url: '/status/x',
      status: 'success',
      category_id: numberOf('category', 'social'),
      country_iso: 'ZZ',
      country_id: 676,
      site_id: 676,
    });
    expect(await bodyOf(`/v2/companies/${X}?fields=id,stats_60,unheard`)).toEqual({ id: X, stats_60: 7 });
    expect(
      Object.keys((await bodyOf(`/v2/companies/${X}?fields=${COMPANY_FIELDS.join()}`)) as object),
    ).toEqual(COMPANY_FIELDS);
  });

  test('have 96 integer counts, the last bucket incomplete, integer baselines and one text of indicators', async () => {
    const company = await bodyOf(`/v2/companies/${X}?fields=stats_24,baseline,baseline_current,indicators`);
    const { stats_24, baseline, baseline_current, indicators } = company as Record<string, unknown[]>;
    expect([stats_24?.length, baseline?.length]).toEqual([96, 96]);
    expect([...(stats_24 ?? []), ...(baseline ?? []), baseline_current].every(Number.isInteger)).toBe(true);
    expect(stats_24?.slice(-2)).toEqual([0, 7]);
    expect(baseline_current).toBe(baseline?.at(-1));
    expect(indicators).toBe('The app, The website, Signing in, Feed does not load, Posting');
  });

  test('are bare scalars where clients expect them', async () => {
    const said = async (path: string) => (await ask(`/v2/companies/${X}${path}`)).text;
    expect(await said('/status')).toBe('"success"');
    expect(await said('/status?threshold=6')).toBe('"danger"');
    expect(await said('/status?threshold=7')).toBe('"success"');
    expect(await said('/status/current')).toBe('{"status":"success"}');
    expect(await said('/last_15')).toBe('7');
    expect(await said('/baseline/current')).toMatch(/^\d+$/u);
    expect(await bodyOf(`/v2/companies/${X}/baseline`)).toHaveLength(96);
  });

  test('are found by a part of the name, slug, country in any case and category; one of them is required', async () => {
    const found = async (query: string) =>
      ((await bodyOf(`/v2/companies/search?${query}`)) as { slug: string }[]).map(({ slug }) => slug);
    expect(await found('name=BARC')).toEqual(['barclays']);
    expect(await found('slug=barclays&country=gb')).toEqual(['barclays']);
    expect(await found('slug=barclays&country=de')).toEqual([]);
    expect(await found('name=x&country=atlantis')).toEqual([]);
    expect(await found(`slug=x&category_id=${numberOf('category', 'banks')}`)).toEqual([]);
    expect(await found('category_id=5')).toEqual([]);
    expect(await found(`category_id=${numberOf('category', 'energy')}`)).toHaveLength(4);
    expect(await bodyOf('/v2/companies/search?slug=x&country=gb&fields=country_iso,site_id')).toEqual([
      { country_iso: 'GB', site_id: GB },
    ]);
    for (const none of ['', '?query=x', '?name='])
      expect(await ask(`/v2/companies/search${none}`)).toMatchObject({ status: 400 });
  });

  test('have numbered pages, each company once', async () => {
    const slugs: string[] = [];
    let page: unknown = 1;
    while (page !== undefined) {
      const { body, next } = await ask(`/v2/companies/search?country=GB&page_size=10&page=${page}`);
      slugs.push(...(body as { slug: string }[]).map(({ slug }) => slug));
      page = next;
    }
    expect(slugs.toSorted()).toEqual(CATALOG.services.map(({ slug }) => slug).toSorted());
    expect(await ask(`/v2/companies/search?country=GB&page=${LISTED_MAX}`)).toMatchObject({ body: [] });
    expect(await ask(`/v2/companies/search?country=GB&page=${LISTED_MAX + 1}`)).toMatchObject({
      status: 400,
    });
    for (const [size, status] of [
      [PAGE_SIZE_MAX, 200],
      [PAGE_SIZE_MAX + 1, 400],
    ])
      expect((await ask(`/v2/companies/search?name=x&page_size=${size}`)).status).toBe(status);
  });

  test('are found by their numbers, also with an escaped comma, those that exist, in the requested order', async () => {
    const bank = numberOf('company', 'barclays');
    expect(await bodyOf(`/v2/companies?ids=${bank}%2C5,${X}&fields=slug`)).toEqual([
      { slug: 'barclays' },
      { slug: 'x' },
    ]);
    const many = (count: number) =>
      `/v2/companies?ids=${Array.from({ length: count }, () => X).join()}&fields=id`;
    expect(await bodyOf(many(IDS_MAX))).toHaveLength(IDS_MAX);
    expect((await ask(many(IDS_MAX + 1))).status).toBe(400);
    expect((await ask('/v2/companies')).status).toBe(400);
  });

  test('of a site are sorted by name in either direction, in opaque pages', async () => {
    const names = async (direction: string) => {
      const found: string[] = [];
      for (let page = ''; ;) {
        const { body, next } = await ask(
          `/v2/sites/${GB}/companies?fields=name&page_size=9&order_by=name&order_direction=${direction}${page}`,
        );
        found.push(...(body as { name: string }[]).map(({ name }) => name));
        if (next === undefined) return found;
        page = `&page=${String(next)}`;
      }
    };
    const up = await names('asc');
    expect(new Set(up).size).toBe(CATALOG.services.length);
    expect(up.indexOf('Barclays')).toBeLessThan(up.indexOf('Chase'));
    expect(await names('desc')).toEqual(up.toReversed());
    expect((await ask(`/v2/sites/${GB}/companies?page=nothing`)).status).toBe(400);
    expect((await ask('/v2/sites/1/companies')).status).toBe(404);
  });

  test('of a slug are one, for all its countries', async () => {
    expect(await bodyOf('/v2/slugs/x/companies?fields=id')).toEqual([{ id: X }]);
  });
});

describe('reports', () => {
  test('are counted in buckets with their beginnings, by default for a day', async () => {
    const all = (await bodyOf('/v2/slugs/x/reports')) as Record<string, unknown>[];
    expect(all.length).toBeGreaterThanOrEqual(96);
    expect(all.at(-1)).toEqual({
      point_in_time: '2025-03-10T08:30:00+00:00',
      total: 7,
      indicators: 5,
      other: 2,
    });
  });

  test('are those of the requested stretch, interval, offset, countries and companies', async () => {
    const stretch = 'startdate=2025-03-10T08:00:00Z&enddate=2025-03-10T09:00:00%2B00:00';
    const totals = async (query: string) =>
      ((await bodyOf(`/v2/slugs/x,barclays/reports?${stretch}&${query}`)) as { total: number }[]).map(
        ({ total }) => total,
      );
    expect(await totals('')).toEqual([0, 0, 7, 0]);
    expect(await totals('interval=60m')).toEqual([7]);
    expect(await totals('interval=1h&offset=35m')).toEqual([5, 2]);
    expect(await totals('interval=1d')).toEqual([7]);
    expect(await totals(`interval=1h&countries=gb,${GB}`)).toEqual([14]);
    expect(await totals('interval=1h&countries=DE')).toEqual([0]);
    expect(await totals(`interval=1h&companies=${numberOf('company', 'barclays')}`)).toEqual([0]);
  });

  test('accept an unescaped +, a date alone and a moment without an offset', async () => {
    for (const [startdate, enddate] of [
      ['2025-03-10T08:00:00+00:00', '2025-03-10T09:00:00+00:00'],
      ['2025-03-10T08:00', '2025-03-10 09:00'],
      ['2025-03-10', '2025-03-11'],
    ])
      expect(await ask(`/v2/slugs/x/reports?startdate=${startdate}&enddate=${enddate}`)).toMatchObject({
        status: 200,
      });
  });

  test('are bounded: dates together, in order, and limited buckets, days and slugs', async () => {
    const at = Date.UTC(2025, 2, 10);
    const status = async (minutes: number, query: string, slugs = 'x') =>
      (
        await ask(
          `/v2/slugs/${slugs}/reports?startdate=${new Date(at - minutes * MINUTE).toISOString()}&enddate=${new Date(at).toISOString()}&${query}`,
        )
      ).status;
    expect(await status(SERIES_POINTS_MAX, 'interval=1m')).toBe(200);
    expect(await status(SERIES_POINTS_MAX + 1, 'interval=1m')).toBe(400);
    expect(await status(31 * 1_440, 'interval=1h')).toBe(200);
    expect(await status(31 * 1_440 + 1, 'interval=1h')).toBe(400);
    expect(await status(-60, '')).toBe(400);
    const ten = CATALOG.services.slice(0, LIST_MAX).map(({ slug }) => slug);
    expect(await status(60, '', ten.join())).toBe(200);
    expect(await status(60, '', [...ten, 'x'].join())).toBe(400);
    const days = READ_DAYS_MAX / (2 * LIST_MAX) + 1;
    expect(await status(days * 1_440, 'interval=1h', ten.join())).toBe(200);
    expect(await status((days + 1) * 1_440, 'interval=1h', ten.join())).toBe(400);
  });

  test('of a network and a country are those of the busiest services', async () => {
    const last = async (path: string) => ((await bodyOf(path)) as { total: number }[]).at(-1)?.total;
    expect(await last('/v2/networks/2856/reports')).toBe(6);
    expect(await last('/v2/networks/AS2856/reports')).toBe(6);
    expect(await last('/v2/countries/GB/reports')).toBe(7);
    expect(await last('/v2/countries/DE/reports')).toBe(0);
  });

  test('of a network with fewer than five people are never returned', async () => {
    const all = (await bodyOf('/v2/networks/64500/reports')) as { total: number }[];
    expect(all.every(({ total }) => total === 0)).toBe(true);
    expect(await bodyOf('/v2/networks/64500/top')).toEqual([]);
    expect(await bodyOf('/v2/slugs/x/networks')).toHaveLength(1);
  });
});

describe('places, networks and problems', () => {
  test('are sorted by number of reports', async () => {
    const name = 'AS 2856';
    const lists = ['cities', 'countries', 'networks', 'providers', 'heatmap', 'indicators'];
    const said = await Promise.all(lists.map((list) => bodyOf(`/v2/slugs/x/${list}`)));
    const london = numberOf('city', 'GB/London');
    const country = { id: GB, downdetector_id: GB, iso: 'GB', name: 'United Kingdom' };
    expect(said).toMatchObject([
      [{ amount: 7, city: { id: london, name: 'London', country_id: GB, country_iso: 'GB' } }],
      [{ amount: 7, country }],
      [
        {
          amount: 6,
          network: { id: 2856, asn: 2856, provider_id: 2856, name: expect.stringContaining('2856') },
        },
      ],
      [{ amount: 6, provider: { id: 2856, downdetector_id: 2856, name: expect.any(String) } }],
      [{ amount: 7, latitude: null, longitude: null, city_id: london, country_id: GB }],
      [{ slug: 'app', indicator: 'The app', key: 'app', amount: 5, percentage: 100 }],
    ]);
    expect(name).toContain('2856');
    expect(await bodyOf('/v2/slugs/x/cities?countries=DE')).toEqual([]);
    expect(await bodyOf('/v2/networks/2856/top')).toEqual([
      { amount: 6, company: { id: X, name: 'X', slug: 'x' } },
    ]);
  });

  test('are found by their numbers', async () => {
    expect(await bodyOf(`/v2/countries/${GB}`)).toEqual(await bodyOf('/v2/countries/gb'));
    expect(await bodyOf(addressOf('/v2/indicators/{id}'))).toMatchObject({
      slug: 'app',
      translations: { en: 'The app' },
    });
    expect(await bodyOf('/v2/sites')).toMatchObject([
      { id: 676, country: { iso: 'ZZ', name: 'World' } },
      { id: GB, country_id: GB, twitter: '' },
    ]);
    expect((await ask('/v2/providers/4294967296')).status).toBe(404);
  });

  test('no single report and no text is published', async () => {
    for (const path of ['slugs/x/locations', `companies/${X}/comments`, `companies/${X}/tweets/terms`])
      expect(await bodyOf(`/v2/${path}`)).toEqual([]);
    expect((await ask('/v2/messages')).status).toBe(400);
    const most = LOCATIONS_PAGE_SIZE_MAX;
    expect((await ask(`/v2/slugs/x/locations?page_size=${most}`)).status).toBe(200);
    expect((await ask(`/v2/slugs/x/locations?page_size=${most + 1}`)).status).toBe(400);
  });
});

describe('incidents', () => {
  test('have integers, the newest first', async () => {
    const all = await bodyOf(`/v2/companies/${X}/incidents`);
    expect(all).toEqual(await bodyOf('/v2/incidents'));
    expect(all).toMatchObject([
      {
        id: numberOf('incident', 'x-20250310-0835'),
        created_at: '2025-03-10T08:35:00+00:00',
        resolved_at: null,
        is_active: true,
        total: 10,
        peak_attribution: 1,
        peak_user_impact: 2,
        company_id: X,
        company: { slug: 'x' },
      },
      { is_active: false, resolved_at: '2025-03-10T07:50:00+00:00' },
    ]);
  });

  test('are those under way, those of a stretch, and a page at a time', async () => {
    const count = async (query: string) => ((await bodyOf(`/v2/incidents?${query}`)) as unknown[]).length;
    expect(await count('only_active=true')).toBe(1);
    expect(await count('startdate=2025-03-10T06:00:00Z&enddate=2025-03-10T08:00:00Z')).toBe(1);
    expect(await count('startdate=2025-03-10T07:00:00Z&enddate=2025-03-10T07:01:00Z')).toBe(1);
    expect(await count('startdate=2025-03-10T07:01:00Z&enddate=2025-03-10T08:01:00Z')).toBe(0);
    expect(await ask('/v2/incidents?page_size=1')).toMatchObject({ next: '2' });
    expect(await ask('/v2/incidents?page_size=1&page=2')).toMatchObject({ next: undefined });
    expect((await ask(`/v2/incidents?page_size=100&page=${LISTED_MAX / 100}`)).status).toBe(200);
    expect((await ask(`/v2/incidents?page_size=100&page=${LISTED_MAX / 100 + 1}`)).status).toBe(400);
  });

  test('are news, of a company and of a site, and have an attribution only while they last', async () => {
    const events = await bodyOf(`/v2/companies/${X}/events`);
    expect(events).toMatchObject([
      {
        title: 'User reports indicate problems at X',
        is_active: true,
        measurement: { started_on: '2025-03-10T08:30:00+00:00', ended_on: null, expected: 2, actual: 70 },
      },
      { is_active: false },
    ]);
    expect(await bodyOf(`/v2/sites/${GB}/companies/events`)).toEqual(events);
    expect(await bodyOf(`/v2/companies/${X}/attribution`)).toMatchObject({
      attribution: 0,
      incident_id: null,
    });
  });
});
