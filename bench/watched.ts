import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import type { App, createApp as CreateApp } from '../src/app.ts';
import { readStarterCatalog } from '../src/catalog/index.ts';
import type { Clock } from '../src/ports/clock.ts';
import { readEnvironment, toConfig } from '../src/settings/config.ts';
import type { Catalog } from '../src/core/domain/service.ts';
import { HOUR, MINUTE } from '../src/core/base/time.ts';
import { TICK } from '../src/core/domain/watermark.ts';
import { openSqliteStore } from '../src/adapters/sqlite/store.ts';
import { startFollowers, type Followers } from './followers.ts';
import { median } from './median.ts';

/** Medians per tick and CPU milliseconds, unless stated otherwise. */
export interface WatchedFigures {
  readonly pages: number;
  /** To all readers together. */
  readonly bytes: number;
  /** The watch's own work for the tick before anything is shown. */
  readonly passMs: number;
  /** Drawing and sending what changed; the maximum is a tick in which every page changes completely. */
  readonly pagesMs: number;
  readonly pagesMsMax: number;
  /** The longest time without yielding meanwhile. */
  readonly pieceMsMax: number;
  /** Wall clock time from the tick until everything is sent. */
  readonly untilSentMs: number;
}

export interface WatchedOptions {
  /** Services whose page has a reader. */
  readonly pages: number;
  /** Whether each of them has a new report in every tick. */
  readonly reports: boolean;
  readonly ticks: number;
  /** Path of the built `app.js`; left out: of this checkout. */
  readonly app?: string | undefined;
}

/** Within a quarter of an hour, because charts advance with the quarters. */
const START = Date.UTC(2025, 2, 10, 9, 1);
/** The limit of one stream. */
const PAGES_EACH = 20;
/** Everything is done when nobody has read anything and the main thread was almost idle for this long, several times in a row. */
const REST_MS = 40;
const REST_SHARE = 0.25;
const RESTS = 5;
/** Reports of each service in the twenty hours before. */
const REPORTS_BEFORE = 24;
const WAVE = 8_192;

/** The cost of a tick while many pages are open: the built program in this process, in virtual time. */
export async function benchWatched(options: WatchedOptions): Promise<WatchedFigures> {
  const { pages, reports, ticks } = options;
  const folder = mkdtempSync(join(tmpdir(), 'outcry-bench-'));
  const catalog = await catalogOf(pages);
  const slugs = catalog.services.slice(0, pages).map(({ slug }) => slug);
  await fill(folder, catalog, slugs, reports);
  const clock = { at: START, now: () => clock.at - 1, every: () => () => {} };
  const { app, port } = await open(folder, clock, options.app);
  const followers = startFollowers({ port, slugs, since: START, pagesEach: PAGES_EACH });
  while (followers.opened() < followers.streams) await afterMs(REST_MS);
  await untilRest(followers);
  const each: Record<'bytes' | 'passMs' | 'pagesMs' | 'pieceMs' | 'untilSentMs', number>[] = [];
  for (let nth = 1; nth <= ticks; nth++) {
    clock.at += TICK;
    if (reports) await reportOn(app, slugs, nth);
    const [bytes, began, used] = [followers.bytes(), performance.now(), usedMs()];
    await app.pass();
    const usedByPass = usedMs();
    const pieces = measurePieces();
    const rested = await untilRest(followers);
    each.push({
      passMs: usedByPass - used,
      pagesMs: usedMs() - usedByPass,
      pieceMs: pieces.longestMs(),
      bytes: followers.bytes() - bytes,
      untilSentMs: rested - began,
    });
  }
  await followers.stop();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
  const all = (figure: keyof (typeof each)[number]): number[] => each.map((tick) => tick[figure]);
  return {
    pages,
    bytes: median(all('bytes')),
    passMs: median(all('passMs')),
    pagesMs: median(all('pagesMs')),
    pagesMsMax: Math.max(...all('pagesMs')),
    pieceMsMax: Math.max(...all('pieceMs')),
    untilSentMs: median(all('untilSentMs')),
  };
}

function afterMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves with the time when the last of it was done. */
async function untilRest(followers: Followers): Promise<number> {
  let began = performance.now();
  for (let rests = 0; rests < RESTS; rests++) {
    const [loop, bytes] = [performance.eventLoopUtilization(), followers.bytes()];
    await afterMs(REST_MS);
    const { active } = performance.eventLoopUtilization(loop);
    if (active < REST_SHARE * REST_MS && followers.bytes() === bytes) continue;
    began = performance.now();
    rests = -1;
  }
  return began;
}

/** CPU milliseconds of this thread, unaffected by other programs. */
function usedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Measures how long this thread works without yielding. */
function measurePieces(): { longestMs(): number } {
  let longest = 0;
  let last = usedMs();
  const timer = setInterval(() => {
    const used = usedMs();
    longest = Math.max(longest, used - last);
    last = used;
  }, 2);
  return {
    longestMs() {
      clearInterval(timer);
      return longest;
    },
  };
}

/** The starter catalog, extended by as many similar services as necessary. */
async function catalogOf(pages: number): Promise<Catalog> {
  const starter = await readStarterCatalog();
  const services = [...starter.services];
  for (let nth = 0; services.length < pages; nth++) {
    const like = starter.services[nth % starter.services.length]!;
    services.push({ ...like, slug: `like-${nth}`, name: `${like.name} ${nth}`, aliases: [], dependsOn: [] });
  }
  return { ...starter, services };
}

async function fill(
  folder: string,
  catalog: Catalog,
  slugs: readonly string[],
  recent: boolean,
): Promise<void> {
  const store = await openSqliteStore({ folder, exclusive: true });
  await store.catalog.apply(catalog);
  const all = slugs.length * REPORTS_BEFORE;
  // Quiet pages: nobody has reported for longer than the hour they show.
  const to = recent ? START - MINUTE : START - 5 * HOUR;
  const from = to - 15 * HOUR;
  const facts = {
    network: null,
    sender: null,
    device: null,
    comment: null,
    counted: true,
    reason: null,
    idempotency: null,
  } as const;
  for (let done = 0; done < all; done += WAVE) {
    const wave = Array.from({ length: Math.min(WAVE, all - done) }, (_, nth) => done + nth);
    await Promise.all(
      wave.map((nth) =>
        store.reports.append({
          ...facts,
          id: `bench-${nth}`,
          at: from + Math.floor(((to - from) * nth) / all),
          service: slugs[nth % slugs.length]!,
          reporter: `pseudonym-${nth.toString(36).padStart(12, '0')}`,
          problem: nth % 3 === 0 ? 'app' : null,
          place: { country: 'GB', city: nth % 2 === 0 ? 'London' : null, region: null },
        }),
      ),
    );
  }
  await store.close();
}

async function open(
  folder: string,
  clock: Clock,
  path = join(import.meta.dirname, '../dist/app.js'),
): Promise<{ app: App; port: number }> {
  const { createApp } = (await import(pathToFileURL(path).href)) as { createApp: typeof CreateApp };
  const config = toConfig({ ...readEnvironment(), options: { data: folder, port: 0 } });
  const app = await createApp({ config, client: null, clock, log: pino({ level: 'error' }) });
  await app.pass();
  await app.listen();
  return { app, port: Number(new URL(app.listensAt).port) };
}

/** One report on each service, from another person each. */
async function reportOn(app: App, slugs: readonly string[], tick: number): Promise<void> {
  await Promise.all(
    slugs.map((service, nth) =>
      app.intake.accept({
        service,
        body: { place: { country: 'GB', city: 'London' } },
        address: `10.${tick & 255}.${(nth >> 8) & 255}.${nth & 255}`,
        idempotencyKey: null,
        site: 'unsaid',
        browser: '',
      }),
    ),
  );
}

if (import.meta.main) {
  const [pages = '600', reports, ticks = '14', app] = process.argv.slice(2);
  console.log(
    await benchWatched({ pages: Number(pages), reports: reports === 'reports', ticks: Number(ticks), app }),
  );
}
