import { OFFERED } from '../../src/words/language.ts';
import { get } from 'node:http';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { numberOf } from '../../src/catalog/numbers.ts';
import { V2_OPERATIONS } from '../../src/api/v2/operations.ts';
import { SEGMENT_PATTERN } from '../../src/core/domain/country-code.ts';
import { GROUPS } from '../../src/api/operation.ts';
import { DAY } from '../../src/core/base/time.ts';
import { fixtureContext } from '../../src/http/context.fixture.ts';
import { createServer } from '../../src/http/server.ts';
import { CATEGORY, PROVIDER, ageDatabase, slugOf, type Age } from '../support/aged-database.ts';
import { openInstance, post, temporaryFolder, type Instance } from '../support/instance.ts';
import { countRowsRead, type RowsRead } from '../support/rows-read.ts';

/**
 * The law of cost: no request does work that grows with the catalog or with history. Every route is asked of two instances,
 * one of 100 services and two days, one of 30,000 services and four hundred days, and what it did is counted: the rows that
 * its queries stepped through, the services of the catalog it looked at, and the states it asked for.
 */
const SMALL: Age = { services: 100, days: 2 };
const LARGE: Age = { services: 30_000, days: 400 };
const NOW = Date.UTC(2026, 10, 26, 13, 37);

interface Cost {
  readonly rows: number;
  readonly services: number;
  readonly states: number;
}

interface Counted {
  readonly instance: Instance;
  /** The cost since the last call. */
  take(): Cost;
}

let rowsRead: RowsRead;
let small: Counted;
let large: Counted;

beforeAll(async () => {
  rowsRead = countRowsRead();
  small = await open(SMALL);
  large = await open(LARGE);
}, 120_000);
afterAll(async () => {
  rowsRead.stop();
  await small.instance.close();
  await large.instance.close();
});

async function open(age: Age): Promise<Counted> {
  const folder = temporaryFolder();
  await ageDatabase(folder, NOW, age);
  const instance = await openInstance({ start: NOW, folder });
  await instance.app.boards.idle();
  let [services, states] = [0, 0];
  const { all } = instance.app.catalog;
  // Every access to a service of the list is counted.
  const looked = new Proxy(all.services, {
    get(list, key, self) {
      if (typeof key === 'string' && /^\d+$/u.test(key)) services++;
      return Reflect.get(list, key, self);
    },
  });
  Object.assign(all, { services: looked });
  const { watch } = instance.app;
  const { state } = watch;
  Object.assign(watch, {
    state(service: string) {
      states++;
      return state(service);
    },
  });
  return {
    instance,
    take() {
      const cost = { rows: rowsRead.take(), services, states };
      [services, states] = [0, 0];
      return cost;
    },
  };
}

/** Addresses of Downdetector API v2 for the first service, its category, and places and networks that every instance has. */
function v2Addresses(path: string): string[] {
  const company = numberOf('company', slugOf(0));
  const ids: Readonly<Record<string, string | number>> = {
    companies: company,
    categories: numberOf('category', CATEGORY),
    countries: 'GB',
    cities: numberOf('city', 'GB/London'),
    sites: 676,
    providers: 2856,
  };
  const [, noun = ''] = /^\/v2\/(\w+)/u.exec(path) ?? [];
  const address = path
    .replace('{id}', String(ids[noun] ?? 1))
    .replace('{countryId}', 'GB')
    .replace('{asn}', '2856')
    .replace(/\{slugs?\}/u, slugOf(0));
  const queries: Readonly<Record<string, readonly string[]>> = {
    '/v2/companies/search': [
      '?name=service',
      '?country=gb&page_size=100',
      '?country=zz&page=10&page_size=100',
    ],
    '/v2/companies': [`?ids=${company}&fields=stats_24,baseline`],
    '/v2/sites/{id}/companies': ['', `?page=${slugOf(60)}&order_direction=desc&page_size=100`],
    '/v2/incidents': ['', '?only_active=true'],
    '/v2/messages': ['?slug=x'],
  };
  return (queries[path] ?? ['']).map((query) => address + query);
}

/** The prefix of a country's routes. */
const IN_COUNTRY = `/:country(${SEGMENT_PATTERN})`;

/** The requests to each route; a route that is missing here fails the last test. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  '/': ['/', '/?q=service', '/?q=nobody', '/?q=is+service+zz+down', '/?q=servcie+1'],
  '/status/:slug': [
    `/status/${slugOf(0)}`,
    `/status/${slugOf(PROVIDER)}`,
    '/status/nobody',
    `/status/${slugOf(0)}?places=all`,
    `/status/${slugOf(0)}?range=week`,
    `/status/${slugOf(0)}?network=own`,
  ],
  '/incident/:id': ['/incident/:open', '/incident/nobody'],
  '/incident/:id/replay': [
    '/incident/:open/replay',
    '/incident/nobody/replay',
    '/incident/:open/replay?at=x',
  ],
  '/incident/:id/replay/moment': ['/incident/:open/replay/moment', '/incident/nobody/replay/moment'],
  '/incident/:id/evidence': ['/incident/:open/evidence', '/incident/nobody/evidence'],
  '/map/status/:slug.svg': [`/map/status/${slugOf(0)}.svg`, '/map/status/nobody.svg'],
  '/map/incident/:id.svg': ['/map/incident/:open.svg', '/map/incident/nobody.svg'],
  '/embed/:slug': [`/embed/${slugOf(0)}`, `/embed/${slugOf(PROVIDER)}`, '/embed/nobody'],
  '/category/:slug': [`/category/${CATEGORY}`, '/category/nothing'],
  '/countries': ['/countries'],
  '/mine': [`/mine?of=${slugOf(0)},${slugOf(7)},nobody`],
  [`${IN_COUNTRY}/mine`]: [`/gb/mine?of=${slugOf(0)}`],
  '/suggest': [
    '/suggest?q=service',
    '/suggest?q=servcie+1',
    '/suggest?q=%D1%81%D0%B5%D1%80%D0%B2%D0%B8%D1%81',
  ],
  [`${IN_COUNTRY}/suggest`]: ['/gb/suggest?q=service'],
  '/zone': ['/zone?of=Europe/London'],
  [IN_COUNTRY]: ['/gb/', '/gb/?q=service', '/zz/'],
  [`${IN_COUNTRY}/status/:slug`]: [`/gb/status/${slugOf(0)}`, '/gb/status/nobody'],
  [`${IN_COUNTRY}/status/:slug/answer`]: [`/gb/status/${slugOf(0)}/answer`],
  [`${IN_COUNTRY}/status/:slug/incidents`]: [`/gb/status/${slugOf(0)}/incidents`],
  [`${IN_COUNTRY}/category/:slug`]: [`/gb/category/${CATEGORY}`, '/gb/category/nothing'],
  [`${IN_COUNTRY}/incidents`]: ['/gb/incidents', '/gb/incidents?before=:open'],
  '/how-it-works': ['/how-it-works'],
  '/privacy': ['/privacy'],
  '/offline': ['/offline'],
  '/incidents': ['/incidents', '/incidents?before=:open', '/incidents?before=nobody'],
  '/status/:slug/answer': [`/status/${slugOf(0)}/answer`],
  // Calendars with content have a test of their own below.
  '/status/:slug/calendar': ['/status/nobody/calendar'],
  '/status/:slug/calendar/:year': [`/status/${slugOf(0)}/calendar/0`, `/status/${slugOf(0)}/calendar/99999`],
  '/status/:slug/incidents': [`/status/${slugOf(0)}/incidents`, '/status/nobody/incidents'],
  '/api': ['/api'],
  ...Object.fromEntries(GROUPS.map(({ name }) => [`/api/${name}`, [`/api/${name}`]])),
  '/api/v1/services': [
    '/api/v1/services',
    `/api/v1/services?cursor=${slugOf(60)}&limit=20`,
    '/api/v1/services?status=problems',
    '/api/v1/services?status=possible',
    `/api/v1/services?category=${CATEGORY}&status=learning&limit=50`,
    '/api/v1/services?q=service&status=problems&limit=1',
    '/api/v1/services?q=nobody',
  ],
  '/api/v1/services/:slug': [`/api/v1/services/${slugOf(0)}`, '/api/v1/services/nobody'],
  '/api/v1/services/:slug/series': [
    `/api/v1/services/${slugOf(0)}/series`,
    `/api/v1/services/${slugOf(0)}/series?step=1`,
    `/api/v1/services/${slugOf(0)}/series?step=1440&from=2026-11-20T00:00:00Z`,
    `/api/v1/services/${slugOf(0)}/series?from=2095-01-01T00:00:00Z&to=2097-01-01T00:00:00Z&step=1440`,
  ],
  '/api/v1/incidents': [
    '/api/v1/incidents?limit=20',
    `/api/v1/incidents?service=${slugOf(0)}&limit=3`,
    '/api/v1/incidents?limit=5&cursor=:open',
    '/api/v1/incidents?service=nobody',
    '/api/v1/incidents?state=open',
    '/api/v1/incidents?state=resolved&country=gb&limit=5',
    `/api/v1/incidents?category=${CATEGORY}&limit=5`,
  ],
  '/api/v1/incidents/:id': ['/api/v1/incidents/:open', '/api/v1/incidents/nobody'],
  '/api/v1/services/:slug/incidents': [`/api/v1/services/${slugOf(0)}/incidents?limit=3`],
  '/api/v1/categories': ['/api/v1/categories', '/api/v1/categories?format=csv'],
  '/api/v1/places': ['/api/v1/places', '/api/v1/places?country=GB'],
  '/api/v1/calibration': ['/api/v1/calibration'],
  '/oembed': [`/oembed?url=http://localhost/status/${slugOf(0)}`],
  '/badge/:slug.json': [`/badge/${slugOf(0)}.json`, '/badge/nobody.json'],
  '/badge/:slug.svg': [
    `/badge/${slugOf(0)}.svg`,
    `/badge/${slugOf(PROVIDER)}.svg?style=sparkline`,
    '/badge/nobody.svg',
  ],
  '/api/v2/summary.json': [
    '/api/v2/summary.json',
    `/api/v2/summary.json?category=${CATEGORY}`,
    `/api/v2/summary.json?components=${slugOf(0)},${slugOf(99)}`,
  ],
  '/api/v2/components.json': ['/api/v2/components.json'],
  ...Object.fromEntries(
    ['status', 'incidents', 'incidents/unresolved', 'scheduled-maintenances']
      .concat('scheduled-maintenances/upcoming', 'scheduled-maintenances/active')
      .map((path) => [`/api/v2/${path}.json`, [`/api/v2/${path}.json`]]),
  ),
  ...Object.fromEntries(
    ['atom', 'rss', 'json', 'ics'].flatMap((format) => [
      [`/history.${format}`, [`/history.${format}`]],
      [`/status/:slug/history.${format}`, [`/status/${slugOf(0)}/history.${format}`]],
      [`/category/:slug/history.${format}`, [`/category/${CATEGORY}/history.${format}`]],
      [`/country/:code/history.${format}`, [`/country/GB/history.${format}`]],
    ]),
  ),
  ...Object.fromEntries(
    V2_OPERATIONS.filter(({ method }) => method === 'get').map(({ path }) => [
      path.replaceAll(/\{(\w+)\}/gu, ':$1'),
      v2Addresses(path),
    ]),
  ),
  '/card/home.png': ['/card/home.png'],
  '/card/status/:slug.png': [`/card/status/${slugOf(0)}.png`, '/card/status/nobody.png'],
  '/card/incident/:id.png': ['/card/incident/:open.png', '/card/incident/nobody.png'],
  '/sitemap.xml': ['/sitemap.xml'],
  '/sitemap-:part.xml': ['/sitemap-1.xml'],
  '/sitemap-incidents.xml': ['/sitemap-incidents.xml'],
  '/healthz': ['/healthz'],
  '/readyz': ['/readyz'],
  '/metrics': ['/metrics'],
  '/openapi.json': ['/openapi.json'],
  '/live': ['/live', `/live?page=/@1&page=/status/${slugOf(1)}@1&page=/category/${CATEGORY}@1`],
  '/status/:slug/live': [`/status/${slugOf(2)}/live`],
  '/incident/:id/live': ['/incident/:open/live'],
  '/api/v1/services/:slug/live': [`/api/v1/services/${slugOf(0)}/live`],
};

/** Routes that cost only the bytes they send, or nothing; and the one that sends all services, once a tick for all its readers. */
const BYTES = [
  '/robots.txt',
  '/favicon.ico',
  '/manifest.webmanifest',
  '/icon-192.png',
  '/icon-512.png',
  '/icon-maskable-512.png',
  '/api/v1/services/:slug/challenge',
];
const EVERYTHING = ['/api/v1/live'];
const POSTED = [
  '/mcp',
  '/v2/tokens',
  '/api/v1/services/:slug/reports',
  '/api/v1/services/:slug/answers',
  '/status/:slug',
  '/status/:slug/answer',
];

const named = (path: string): string => path.replace(':open', `${slugOf(0)}-${NOW - 3_600_000}`);

/** Sends a request and reads the answer, or the beginning of a stream. */
function ask(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, (answer) => {
      const isStream = (answer.headers['content-type'] ?? '').includes('event-stream');
      answer.once('end', () => resolve(answer.statusCode ?? 0));
      answer.on('data', () => {
        if (!isStream) return;
        resolve(answer.statusCode ?? 0);
        request.destroy();
      });
    });
    request.on('error', reject);
  });
}

async function costOf(
  { instance, take }: Counted,
  path: string,
): Promise<Cost & { readonly status: number }> {
  take();
  const status = await ask(instance.url + named(path));
  return { status, ...take() };
}

/** Lists are bounded by their page size, which 100 services fill only in part; hence a factor, and a number of rows on top. */
const TIMES_MAX = 3;
const MORE_MAX = 60;

describe('a request does not cost more', () => {
  test.each(Object.values(ASKED).flat())(
    'with 30,000 services and a year than with 100 and two days: %s',
    async (path) => {
      const [few, many] = [await costOf(small, path), await costOf(large, path)];
      expect(many.status).toBe(few.status);
      for (const what of ['rows', 'services', 'states'] as const)
        expect(many[what], `${what} of ${path}`).toBeLessThanOrEqual(TIMES_MAX * few[what] + MORE_MAX);
    },
  );

  test('nor does a report', async () => {
    for (const counted of [small, large]) {
      counted.take();
      expect((await post(counted.instance.url, slugOf(7))).status).toBe(202);
      const { rows, services, states } = counted.take();
      expect(rows + services + states).toBeLessThan(50);
    }
  });

  test('a daily series of two years reads days, not minutes', async () => {
    const from = new Date(NOW - 730 * DAY).toISOString();
    const { status, rows } = await costOf(
      large,
      `/api/v1/services/${slugOf(0)}/series?step=1440&from=${from}`,
    );
    expect(status).toBe(200);
    // 400 days with reports, and 400 holes, which it shows too.
    expect(rows).toBeLessThan(900);
  });
});

describe('a chart that reaches further back', () => {
  test.each([
    ['quarter', ''],
    ['year', ''],
    ['week', '/gb'],
    ['year', '/gb'],
  ])('of a %s reads days, not minutes: %s', async (range, country) => {
    const { status, rows } = await costOf(large, `${country}/status/${slugOf(0)}?range=${range}`);
    expect(status).toBe(200);
    // 400 days with reports, 400 holes, which it shows too, and the page around it.
    expect(rows).toBeLessThan(900);
  });
});

test('a calendar reads incidents and holes of at most two years, and no minutes', async () => {
  const { status, rows } = await costOf(large, `/status/${slugOf(0)}/calendar`);
  expect(status).toBe(200);
  // Each is read once for the displayed year and once for the last 365 days.
  expect(rows).toBeLessThan(4 * 400);
});

describe('the cost counters work', () => {
  test('a query that reads a whole table is counted', async () => {
    large.take();
    await large.instance.app.store.marks.list();
    expect(large.take().rows).toBeGreaterThan(9_000);
    await large.instance.app.store.coverage.holes(0, Infinity);
    expect(large.take().rows).toBeGreaterThanOrEqual(400);
  });

  test('an access to all services or to all states is counted', () => {
    const { app } = large.instance;
    large.take();
    app.catalog.all.services.forEach(({ slug }) => void app.watch.state(slug));
    expect(large.take()).toMatchObject({ services: LARGE.services, states: LARGE.services });
  });

  test('every route is covered', async () => {
    const { app } = createServer(fixtureContext(), pino({ level: 'silent' }));
    await app.ready();
    // A page reads the same data in every language.
    const inLanguage = new RegExp(`^/(?:${OFFERED.join('|')})(?=/|$)`, 'u');
    const routes = [...routesOf(app.printRoutes({ commonPrefix: false }))].map(
      (route) => route.replace(inLanguage, '') || '/',
    );
    await app.close();
    const known = new Set([...Object.keys(ASKED), ...BYTES, ...EVERYTHING, ...POSTED]);
    expect(routes.length).toBeGreaterThan(20);
    expect(routes.filter((route) => !known.has(route) && !route.startsWith('/assets/'))).toEqual([]);
  });
});

/** The addresses in the tree that the router prints. */
function* routesOf(tree: string): Generator<string> {
  const above: string[] = [];
  for (const line of tree.split('\n')) {
    const match = /^(?<indent>[│\s]*)[├└]── (?<path>\S+)(?<methods> \(.*\))?$/u.exec(line);
    if (match?.groups === undefined) continue;
    const { indent = '', path = '', methods } = match.groups;
    above.length = indent.length / 4;
    above.push(path);
    if (methods !== undefined) yield above.join('');
  }
}
