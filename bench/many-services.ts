import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { connect } from '../src/adapters/sqlite/database.ts';
import type { App } from '../src/app.ts';
import type * as Built from '../src/app.ts';
import { readStarterCatalog } from '../src/catalog/index.ts';
import { readEnvironment, toConfig } from '../src/settings/config.ts';
import type { Catalog } from '../src/core/domain/service.ts';
import { DAY, HOUR, MINUTE, floorTo } from '../src/core/base/time.ts';
import { openSqliteStore } from '../src/adapters/sqlite/store.ts';

/** CPU milliseconds of the main thread per request, minus those of a trivial request. */
export interface ManyServicesFigures {
  readonly services: number;
  /** The most expensive search, and one without results. */
  readonly search: number;
  readonly noHit: number;
  readonly home: number;
  readonly category: number;
  readonly twoYears: number;
  readonly farAhead: number;
}

/** Pages are TSX, which has to be built to run. */
const BUILT = new URL('../dist/app.js', import.meta.url).href;
const SEARCHES = ['netflix', 'e', 'an', 'is netflix down?', 'facebok', 'https://www.netflix.com/'];
const TIMES = 40;
const WARM = 10;
const YEARS: number = 730 * DAY;
const NOW = Date.UTC(2026, 10, 26, 13, 37);

/** An instance of that many services, each with a report an hour in the last day; one of them with two years of five-minute counts. */
export async function benchManyServices(services: number): Promise<ManyServicesFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-bench-'));
  try {
    const catalog = await catalogOf(services);
    await fill(folder, catalog);
    const { createApp } = (await import(BUILT)) as typeof Built;
    const clock = { now: () => NOW, every: () => () => {} };
    const config = toConfig({
      ...readEnvironment(),
      options: { data: folder, port: 0, readsAMinute: 1_000_000 },
    });
    const app = await createApp({ config, client: null, clock, log: pino({ level: 'silent' }) });
    try {
      const url = await app.listen();
      await app.boards.idle();
      return { services, ...(await measure(app, url, catalog)) };
    } finally {
      await app.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  app: App,
  url: string,
  catalog: Catalog,
): Promise<Omit<ManyServicesFigures, 'services'>> {
  const [first] = catalog.services;
  const series = `${url}/api/v1/services/${first?.slug}/series?step=1440`;
  const iso = (at: number) => new Date(at).toISOString();
  const nothing = await busy(`${url}/healthz`);
  const more = async (path: string, before?: () => Promise<void>) =>
    Math.max(0, (await busy(path, before)) - nothing);
  const searches: number[] = [];
  for (const query of SEARCHES) searches.push(await more(`${url}/?q=${encodeURIComponent(query)}`));
  return {
    search: Math.max(...searches),
    noHit: await more(`${url}/?q=zzqqy`),
    home: await more(`${url}/`, () => drawAnew(app)),
    category: await more(`${url}/category/${first?.category}`, () => drawAnew(app)),
    twoYears: await more(`${series}&from=${iso(NOW - YEARS)}`),
    farAhead: await more(`${series}&from=${iso(Date.UTC(2095, 0))}&to=${iso(Date.UTC(2097, 0))}`),
  };
}

/** A mark makes every page stale. */
async function drawAnew(app: App): Promise<void> {
  await app.store.marks.put({ incident: 'none', finding: 'confirmed', note: null, at: NOW });
  await app.pass();
}

/** On average, because a thread's clock may advance in milliseconds; what is done before each request is not counted. */
async function busy(url: string, before: () => Promise<void> = async () => {}): Promise<number> {
  let micros = 0;
  for (let nth = -WARM; nth < TIMES; nth++) {
    await before();
    const began = process.threadCpuUsage();
    await ask(url);
    const { user, system } = process.threadCpuUsage(began);
    if (nth >= 0) micros += user + system;
  }
  return micros / TIMES / 1_000;
}

function ask(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, (answer) => answer.resume().once('end', () => resolve())).on('error', reject);
  });
}

/** The starter catalog, repeated as often as necessary under different names. */
async function catalogOf(count: number): Promise<Catalog> {
  const starter = await readStarterCatalog();
  const services = Array.from({ length: count }, (_, nth) => {
    const like = starter.services[nth % starter.services.length]!;
    const round = Math.floor(nth / starter.services.length);
    if (round === 0) return like;
    const aliases = like.aliases.map((alias) => `${alias} ${round}`);
    return Object.assign({}, like, { slug: `${like.slug}-${round}`, name: `${like.name} ${round}`, aliases });
  });
  return { ...starter, services };
}

async function fill(folder: string, catalog: Catalog): Promise<void> {
  const store = await openSqliteStore({ folder });
  await store.catalog.apply(catalog);
  await store.close();
  const db = connect(join(folder, 'outcry.db'), { readOnly: false });
  db.exec('PRAGMA synchronous = OFF; BEGIN');
  const count = db.prepare(
    `INSERT OR IGNORE INTO rollups (dimension, service, minute, key, count) VALUES ('service', ?, ?, '', 1)`,
  );
  for (const { slug } of catalog.services)
    for (let hour = 0; hour < 24; hour++) count.run(slug, floorTo(NOW - hour * HOUR, MINUTE));
  const dense = catalog.services[0]?.slug ?? '';
  for (let at = NOW - YEARS; at < NOW; at += 5 * MINUTE) count.run(dense, floorTo(at, MINUTE));
  db.exec(`UPDATE days_reached SET service = '', minute = 0; COMMIT`);
  db.close();
  // The server fills in the days that importing rows leaves out, as after an upgrade.
  const server = await openSqliteStore({ folder, exclusive: true });
  await server.close();
}

if (import.meta.main) for (const services of [1_168, 30_000]) console.log(await benchManyServices(services));
