import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { writeYears } from '../sim/years.ts';
import { connect } from '../src/adapters/sqlite/database.ts';
import { openSqliteStore } from '../src/adapters/sqlite/store.ts';
import type * as Built from '../src/app.ts';
import { readStarterCatalog } from '../src/catalog/index.ts';
import { readEnvironment, toConfig } from '../src/settings/config.ts';
import type { Incident } from '../src/core/incident/incident.ts';
import { DAY, MINUTE, ceilTo } from '../src/core/base/time.ts';

/*
 * Pages of the past with five years of history of the starter catalog, each drawn anew:
 *
 * node scripts/run.js bench/years.ts [years] [reports a day] [folder to keep]
 *
 * Measures the CPU time of the main thread per request, minus that of a trivial request: the database is read on it, so that is both a
 * reader's wait and what others wait meanwhile.
 */

/** Pages are TSX, which has to be built to run. */
const BUILT = new URL('../dist/app.js', import.meta.url).href;
const NOW = Date.UTC(2026, 10, 26, 13, 37);
const PAGE_MS_MAX = 20;
/** Services whose pages are requested, from the largest to the smallest; and the warm-up requests. */
const ASKED = 40;
const WARM = 5;
const SEED = 1;
const INCIDENTS_A_YEAR = 4;

const [years = 5, reportsADay = 1_000] = process.argv.slice(2, 4).map(Number);
const given = process.argv[4];
const folder = given ?? mkdtempSync(join(tmpdir(), 'outcry-years-'));

if (!existsSync(join(folder, 'outcry.db'))) await fill();
const { createApp } = (await import(BUILT)) as typeof Built;
const clock = { now: () => NOW, every: () => () => {} };
const config = toConfig({
  ...readEnvironment(),
  options: { data: folder, port: 0, readsAMinute: 1_000_000, keepReports: 'forever', keepMinutes: 'forever' },
});
const app = await createApp({ config, client: null, clock, log: pino({ level: 'silent' }) });
try {
  const url = await app.listen();
  await app.boards.idle();
  await measure(url);
} finally {
  await app.close();
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}

async function fill(): Promise<void> {
  const store = await openSqliteStore({ folder });
  const catalog = await readStarterCatalog();
  await store.catalog.apply(catalog);
  await store.close();
  const db = connect(join(folder, 'outcry.db'), { readOnly: false });
  // Data that can be made again in minutes does not have to survive a power failure.
  db.exec('PRAGMA synchronous = OFF');
  const began = performance.now();
  const options = { catalog, now: NOW, years, seed: SEED, reportsADay, incidentsAYear: INCIDENTS_A_YEAR };
  const { reports, incidents } = writeYears(db, options, () => {});
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  console.log(
    `${years} years of ${catalog.services.length} services: ${reports} reports, ${incidents} incidents, written in ` +
      `${Math.round((performance.now() - began) / 1_000)} s`,
  );
  for (const { name, bytes } of sizes(db))
    console.log(`  ${name.padEnd(24)} ${(bytes / 1e6 / years).toFixed(1).padStart(8)} MB a year`);
  db.close();
  console.log(`  the whole file ${(statSync(join(folder, 'outcry.db')).size / 1e6).toFixed(0)} MB`);
}

/** The largest tables and indexes. */
function sizes(db: ReturnType<typeof connect>): { readonly name: string; readonly bytes: number }[] {
  return db
    .prepare('SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC LIMIT 9')
    .all() as { name: string; bytes: number }[];
}

/** Each as a list of distinct URLs, so that nothing is answered from a cache. */
async function addresses(): Promise<Record<string, string[]>> {
  const { services, categories } = app.catalog.all;
  const slugs = services
    .filter((_, nth) => nth % Math.ceil(services.length / ASKED) === 0)
    .map(({ slug }) => slug);
  const each = (path: (slug: string, nth: number) => string) => slugs.map(path);
  const incidents: Incident[] = [];
  for (const slug of slugs) incidents.push(...(await app.store.incidents.list({ service: slug, limit: 1 })));
  const oldest: Incident[] = [];
  for (const slug of slugs)
    oldest.push(...(await app.store.incidents.list({ service: slug, limit: 400 })).slice(-1));
  const onward = await app.store.incidents.list({ limit: 40 * ASKED });
  const before = onward.filter((_, nth) => nth % ASKED === 0).map(({ id }) => id);
  const past = [...incidents, ...oldest];
  // Every service has been reported by then.
  const first = new Date(NOW - (years - 0.5) * 365 * DAY).getUTCFullYear();
  return {
    'all incidents, page after page': before.map((id) => `/incidents?before=${id}`),
    'incidents of a service': each((slug) => `/status/${slug}/incidents`),
    'incidents of a country': each(
      (_, nth) => `/${['gb', 'de', 'fr', 'us', 'es'][nth % 5]}/incidents?before=${before[nth]}`,
    ),
    search: each((slug) => `/?q=${encodeURIComponent(slug.slice(0, 4))}`),
    'calendar of this year': each((slug) => `/status/${slug}/calendar`),
    'calendar of the first year': each((slug) => `/status/${slug}/calendar/${first}`),
    'week of a service': each((slug) => `/status/${slug}?range=week`),
    'quarter of a service': each((slug) => `/status/${slug}?range=quarter`),
    'year of a service': each((slug) => `/status/${slug}?range=year`),
    'week of a service in a country': each((slug) => `/us/status/${slug}?range=week`),
    'quarter of a service in a country': each((slug) => `/us/status/${slug}?range=quarter`),
    'year of a service in a country': each((slug) => `/us/status/${slug}?range=year`),
    'two years by the day in a country as JSON': each(
      (slug) =>
        `/api/v1/services/${slug}/series?step=1440&country=US&from=${new Date(NOW - 700 * DAY).toISOString()}`,
    ),
    'an incident': past.map(({ id }) => `/incident/${id}`),
    'its replay': past.map(({ id }) => `/incident/${id}/replay`),
    'a moment of the replay': past.map(
      ({ id, peak }) => `/incident/${id}/replay/moment?at=${minute(peak.at)}`,
    ),
    'feed of all services': ['atom', 'rss', 'json', 'ics'].map((format) => `/history.${format}`),
    'feed of a service': each(
      (slug, nth) => `/status/${slug}/history.${['atom', 'rss', 'json', 'ics'][nth % 4]}`,
    ),
    'feed of a category': categories.map(({ slug }) => `/category/${slug}/history.atom`),
    'incidents as JSON, by service': each((slug) => `/api/v1/incidents?service=${slug}`),
    'incidents as JSON, filtered': categories.map(
      ({ slug }) => `/api/v1/incidents?category=${slug}&limit=10`,
    ),
    'two years by the day as JSON': each(
      (slug) => `/api/v1/services/${slug}/series?step=1440&from=${new Date(NOW - 700 * DAY).toISOString()}`,
    ),
  };
}

function minute(at: number): string {
  return `${new Date(ceilTo(at, MINUTE)).toISOString().slice(0, 16)}Z`;
}

async function measure(url: string): Promise<void> {
  const nothing: number[] = [];
  for (let nth = -WARM; nth < ASKED; nth += 1) nothing.push(await busy(`${url}/healthz`));
  const least = at(nothing, 0.5);
  console.log('page                                 median ms   p95 ms   limit');
  for (const [name, paths] of Object.entries(await addresses())) {
    if (paths.length === 0) continue;
    const each: number[] = [];
    for (const path of paths) each.push(Math.max(0, (await busy(url + path)) - least));
    const took = each.slice(Math.min(WARM, Math.floor(paths.length / 4)));
    const p95 = at(took, 0.95);
    const met = p95 <= PAGE_MS_MAX ? '' : '  MISSED';
    console.log(
      `${name.padEnd(36)} ${at(took, 0.5).toFixed(2).padStart(9)} ${p95.toFixed(2).padStart(8)}   ≤ ${PAGE_MS_MAX}${met}`,
    );
  }
}

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function busy(address: string): Promise<number> {
  const began = process.threadCpuUsage();
  const status = await ask(address);
  const { user, system } = process.threadCpuUsage(began);
  if (status !== 200) throw new Error(`${address} was answered with ${status}.`);
  return (user + system) / 1_000;
}

function ask(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(address, (answer) => answer.resume().once('end', () => resolve(answer.statusCode ?? 0))).on(
      'error',
      reject,
    );
  });
}
