import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import type { Millis } from '../../core/base/time.ts';
import { SECOND } from '../../core/base/time.ts';
import { countedSources, reportsSaid } from '../../pages/counted.fixture.ts';
import { PULSE_EVERY } from '../../pages/base/page.ts';
import { createSite } from '../../pages/site/site.ts';
import { fixtureContext, type FixtureContext } from '../context.fixture.ts';
import { Hub } from './hub.ts';
import { FOLLOWED_PAGES_MAX, createLivePages } from './live-pages.ts';
import { STREAM_PAGES_MAX } from './live.ts';
import { createServer, type Server } from '../server.ts';

const TICK: Millis = 5 * SECOND;
/** Everything drawn is evicted at once. */
const FORGETFUL = { documentBytesMax: 0, regionBytesMax: 0, tracesMax: 50_000 };

let server: Server | null = null;
afterEach(() => server?.app.close());

interface Heard {
  readonly page: string;
  readonly at: Millis;
  readonly regions: Readonly<Record<string, string>>;
}

/** A stream of pages with a reader. */
interface Reader {
  bytes(): number;
  heard(): Heard[];
  /** Resolves once it has received that many pages, or that many heartbeats. */
  until(pages: number, beats?: number): Promise<void>;
  close(): void;
}

/** A real server with services whose report reads the test counts, and pages that are evicted as soon as they are drawn. */
async function stage(services: number) {
  const counted = countedSources(services);
  const hub = new Hub();
  const site = createSite(counted.sources, FORGETFUL);
  const catalog = counted.sources.catalog();
  const context: FixtureContext = {
    ...fixtureContext(),
    hub,
    site,
    catalog: {
      all: catalog,
      service: (slug) => catalog.services.find((service) => service.slug === slug) ?? null,
      category: (slug) => catalog.categories.find((category) => category.slug === slug) ?? null,
    },
    watch: {
      get at() {
        return counted.now();
      },
      state: counted.sources.state,
      bands: () => [],
    },
  };
  const started = createServer(context, pino({ level: 'silent' }));
  server = started;
  await started.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = started.app.server.address() as AddressInfo;

  function follow(pages: readonly { slug: string; since: Millis }[]): Promise<Reader> {
    const query = pages.map(({ slug, since }) => `page=/status/${slug}@${since}`).join('&');
    return new Promise((resolve, reject) => {
      get({ port, path: `/live?${query}` }, (answer) => {
        let text = '';
        let check = () => {};
        answer.on('error', () => {});
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          check();
        });
        resolve({
          bytes: () => Buffer.byteLength(text),
          heard: () => pagesIn(text),
          until: (count, beats = 0) =>
            new Promise((done) => {
              check = () => {
                if (pagesIn(text).length >= count && beatsIn(text) >= beats) done();
              };
              check();
            }),
          close: () => answer.destroy(),
        });
      }).on('error', reject);
    });
  }

  /** What a tick touches is redrawn for new requests; the next push sends it. */
  function touch(slugs: readonly string[], ms = TICK) {
    counted.pass(ms);
    const told = { at: counted.now(), states: slugs.map((slug) => counted.sources.state(slug)) };
    site.onTick(told);
    return told;
  }
  const tick = (slugs: readonly string[], ms = TICK): Promise<void> => started.push(touch(slugs, ms));
  return { ...counted, hub, follow, touch, tick };
}

function pagesIn(text: string): Heard[] {
  return [...text.matchAll(/^event: regions\ndata: (.*)\n\n/gmu)].map(
    ([, data]) => JSON.parse(data!) as Heard,
  );
}

const beatsIn = (text: string): number => text.split('event: beat').length - 1;

test('600 followed pages without cached data send nothing while nothing is new, and one page when that changes', async () => {
  const { slugs, report, tick, now, follow } = await stage(600);
  const streams = Array.from({ length: slugs.length / STREAM_PAGES_MAX }, (_, nth) =>
    slugs.slice(nth * STREAM_PAGES_MAX, (nth + 1) * STREAM_PAGES_MAX),
  );
  const since = now() - TICK;
  const readers = await Promise.all(streams.map((pages) => follow(pages.map((slug) => ({ slug, since })))));
  await Promise.all(readers.map((reader) => reader.until(STREAM_PAGES_MAX)));
  const bytes = (): number => readers.reduce((sum, reader) => sum + reader.bytes(), 0);
  const before = bytes();
  for (const judged of [[], slugs, []]) await tick(judged);
  report('s7');
  await tick(['s7'], PULSE_EVERY);
  await readers[0]?.until(STREAM_PAGES_MAX + 1);
  const news = readers[0]?.heard().at(-1);
  expect([news?.page, Object.keys(news?.regions ?? {})]).toEqual(['/status/s7', ['pulse']]);
  const frame = Buffer.byteLength(`id: ${now()}\nevent: regions\ndata: ${JSON.stringify(news)}\n\n`);
  expect(bytes() - before).toBe(frame);
}, 30_000);

test('readers who knew different things are each sent what they lack, once', async () => {
  const { report, tick, now, follow, drawn } = await stage(1);
  const first = await follow([{ slug: 's0', since: now() - TICK }]);
  await first.until(1);
  report('s0');
  const known = now();
  await tick(['s0'], PULSE_EVERY);
  await first.until(2);
  const [late, knowing] = [
    await follow([{ slug: 's0', since: known }]),
    await follow([{ slug: 's0', since: now() }]),
  ];
  await Promise.all([late.until(1), knowing.until(1)]);
  expect(late.heard().map(({ regions }) => Object.keys(regions))).toEqual([['pulse']]);
  expect(knowing.heard().map(({ regions }) => Object.keys(regions))).toEqual([[]]);
  report('s0');
  const before = drawn();
  await tick(['s0'], PULSE_EVERY);
  await Promise.all([first.until(3), late.until(2), knowing.until(2)]);
  expect(drawn() - before).toBe(1);
  for (const reader of [first, late, knowing])
    expect(reader.heard().at(-1)).toMatchObject({ at: now(), regions: { pulse: expect.any(String) } });
});

test('a reader that claims to know the future is sent everything', async () => {
  const { now, follow } = await stage(1);
  const reader = await follow([{ slug: 's0', since: now() + TICK }]);
  await reader.until(1);
  expect(Object.keys(reader.heard()[0]?.regions ?? {})).toContain('verdict');
  const clocked = await follow([{ slug: 's0', since: now() + TICK - 1 }]);
  await clocked.until(1);
  expect(clocked.heard()[0]?.regions).toEqual({});
});

test('whatever ticks overlap and whatever readers join and leave, each sees counts rise and ends with the truth', async () => {
  const { report, touch, tick, now, follow, hub } = await stage(2);
  const readers: { readonly reader: Reader; readonly slug: string }[] = [];
  const ticks: Promise<void>[] = [];
  for (let nth = 0; nth < 60; nth++) {
    const slug = `s${(nth * 7) % 2}`;
    if (nth % 5 !== 0) {
      report(slug);
      ticks.push(tick(nth % 3 === 0 ? ['s0', 's1'] : [slug], nth % 4 === 0 ? PULSE_EVERY : TICK));
    } else {
      // A reader who joins now already knows what the others have yet to be sent.
      await Promise.all(ticks);
      report(slug);
      touch([slug], PULSE_EVERY);
      const reader = await follow([{ slug, since: now() - (nth % 3) * TICK }]);
      await reader.until(1);
      readers.push({ reader, slug });
    }
    if (nth % 20 === 19) readers.shift()?.reader.close();
  }
  await Promise.all(ticks);
  await tick(['s0', 's1'], PULSE_EVERY);
  hub.heartbeat(now());
  for (const { reader, slug } of readers) {
    await reader.until(1, 1);
    const heard = reader.heard();
    const versions = heard.map(({ at }) => at);
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
    const counts = heard.flatMap(({ regions }) => reportsSaid(regions['pulse'] ?? '') ?? []);
    expect(counts).toEqual([...new Set(counts)].toSorted((a, b) => a - b));
    expect([slug, counts.at(-1)]).toEqual([slug, 30]);
  }
  expect(readers).toHaveLength(9);
}, 30_000);

/** Pages that each take `ms` of CPU time, followed on a hub without listeners. */
function laborious(ms: number) {
  const hub = Object.assign(new Hub(), { has: () => true, versions: () => [1], open() {} });
  const site = {
    ...fixtureContext().site,
    regions: async () => {
      for (const began = performance.now(); performance.now() - began < ms;);
      return { at: 1, regions: {} };
    },
  };
  return { ...fixtureContext(), hub, site };
}

const PAGES = Array.from({ length: 50 }, (_, nth) => ({
  path: `/status/s${nth}`,
  key: { page: 'service', slug: `s${nth}` } as const,
  since: 0,
}));
const STREAM = {} as Parameters<Hub['open']>[0];

test('while many pages are drawn, other work gets a turn every few milliseconds', async () => {
  const pages = createLivePages(laborious(2), pino({ level: 'silent' }));
  await pages.open(STREAM, PAGES);
  let turns = 0;
  let pushing = true;
  const count = (): void => {
    turns++;
    if (pushing) setImmediate(count);
  };
  setImmediate(count);
  await pages.push();
  pushing = false;
  // Slices of 8 ms are four pages of 2 ms each.
  expect(turns).toBeGreaterThanOrEqual(Math.floor(PAGES.length / 4) - 1);
});

test('a limited number of different pages is followed; those may have more readers', async () => {
  const pages = createLivePages(laborious(0), pino({ level: 'silent' }), PAGES.length);
  await pages.open(STREAM, PAGES.slice(1));
  expect(pages.hasRoom('/status/s0')).toBe(true);
  await pages.open(STREAM, PAGES.slice(0, 1));
  expect(pages.hasRoom('/status/another')).toBe(false);
  expect(pages.hasRoom('/status/s0')).toBe(true);
  expect(FOLLOWED_PAGES_MAX).toBe(40_000);
});
