import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SECOND, type Millis } from '../../core/base/time.ts';
import { countedSources, reportsSaid, type Counted } from '../counted.fixture.ts';
import { UNTOUCHED_FRESH } from './freshness.ts';
import type { PageKey } from '../base/page-key.ts';
import { CHART_EVERY, PULSE_EVERY, SHARES_EVERY } from '../base/page.ts';
import {
  DOCUMENT_BYTES_MAX,
  REGION_BYTES_MAX,
  TRACES_MAX,
  createSite,
  type Site,
  type SiteLimits,
} from './site.ts';

const TICK: Millis = 5 * SECOND;
/** After this long, every region of a service's page is due. */
const ALL_DUE: Millis = 16 * 60 * SECOND;
const LIMITS: SiteLimits = {
  documentBytesMax: DOCUMENT_BYTES_MAX,
  regionBytesMax: REGION_BYTES_MAX,
  tracesMax: TRACES_MAX,
};
/** Every page is evicted as soon as it is drawn; only its trace is kept. */
const FORGETFUL: SiteLimits = { ...LIMITS, documentBytesMax: 0, regionBytesMax: 0 };

const pageOf = (slug: string): PageKey => ({ page: 'service', slug });
const withoutAsOf = (html: string): string => html.replace(/<b class="as-of">.*?<\/b>/u, '');

function stage(services: number, limits: SiteLimits = LIMITS, wait?: () => Promise<void>) {
  const counted = countedSources(services, wait);
  return { ...counted, site: createSite(counted.sources, limits) };
}

function tick(
  { site, pass, now, sources }: Counted & { site: Site },
  slugs: readonly string[],
  ms: Millis = TICK,
): void {
  pass(ms);
  site.onTick({ at: now(), states: slugs.map((slug) => sources.state(slug)) });
}

test('pages without news are not drawn, and nothing of them is sent, however many are followed', async () => {
  const world = stage(600, FORGETFUL);
  const known = new Map<string, Millis>();
  for (const slug of world.slugs) known.set(slug, (await world.site.regions(pageOf(slug), 0)).at);
  const drawn = world.drawn();
  for (let nth = 0; nth < 5; nth++) {
    tick(world, []);
    for (const slug of world.slugs)
      expect((await world.site.regions(pageOf(slug), known.get(slug) ?? 0)).regions).toEqual({});
  }
  expect(world.drawn()).toBe(drawn);
  // Pages that rest for a minute are checked again, not all at the same tick, and are still not sent.
  const looks: number[] = [];
  for (let at = 5 * TICK; at <= UNTOUCHED_FRESH; at += TICK) {
    const before = world.drawn();
    tick(world, []);
    for (const slug of world.slugs)
      expect((await world.site.regions(pageOf(slug), known.get(slug) ?? 0)).regions).toEqual({});
    looks.push(world.drawn() - before);
  }
  expect(Math.max(...looks)).toBeLessThan(world.slugs.length / 3);
  expect(looks.reduce((sum, many) => sum + many, 0)).toBeGreaterThanOrEqual(world.slugs.length);
}, 30_000);

test('an evicted page is not sent to those who have it, and is sent completely to new readers', async () => {
  const world = stage(1, FORGETFUL);
  const first = await world.site.regions(pageOf('s0'), 0);
  world.report('s0');
  tick(world, ['s0'], PULSE_EVERY);
  const change = await world.site.regions(pageOf('s0'), first.at);
  expect(Object.keys(change.regions)).toEqual(['pulse']);
  expect(await world.site.regions(pageOf('s0'), change.at)).toEqual({ at: change.at, regions: {} });
  expect(Object.keys((await world.site.regions(pageOf('s0'), 0)).regions).sort()).toEqual(
    Object.keys(first.regions).sort(),
  );
});

test('a region drawn early for a new reader is sent to followers', async () => {
  const world = stage(1, FORGETFUL);
  const first = await world.site.regions(pageOf('s0'), 0);
  world.report('s0');
  tick(world, ['s0']);
  expect(reportsSaid((await world.site.regions(pageOf('s0'), 0)).regions['pulse'] ?? '')).toBe(1);
  expect(reportsSaid((await world.site.regions(pageOf('s0'), first.at)).regions['pulse'] ?? '')).toBe(1);
});

test('a tick that judged a service and changed nothing on its page sends nothing', async () => {
  const world = stage(1);
  const { at } = await world.site.regions(pageOf('s0'), 0);
  for (let passed = TICK; passed < CHART_EVERY; passed += TICK) {
    tick(world, ['s0']);
    expect((await world.site.regions(pageOf('s0'), at)).regions).toEqual({});
  }
});

test('what changes twice as of the same tick is sent twice', async () => {
  const world = stage(1);
  await world.site.page(pageOf('s0'));
  tick(world, ['s0'], PULSE_EVERY);
  world.report('s0');
  const first = await world.site.regions(pageOf('s0'), 0);
  world.report('s0');
  world.site.forget();
  const second = await world.site.regions(pageOf('s0'), first.at);
  expect(second.at).toBe(first.at + 1);
  expect(reportsSaid(second.regions['pulse'] ?? '')).toBe(2);
});

test('a limited number of pages is remembered, and with one more the least recently used is drawn again', async () => {
  const world = stage(4, { ...FORGETFUL, tracesMax: 3 });
  const ask = (slug: string, since: Millis) => world.site.regions(pageOf(slug), since);
  const known = new Map<string, Millis>();
  for (const slug of ['s0', 's1', 's2']) known.set(slug, (await ask(slug, 0)).at);
  for (const slug of ['s0', 's1', 's2']) expect((await ask(slug, known.get(slug) ?? 0)).regions).toEqual({});
  await ask('s3', 0);
  expect((await ask('s1', known.get('s1') ?? 0)).regions).toEqual({});
  // A reader who had it gets it again, under a version that nobody can have.
  const again = await ask('s0', known.get('s0') ?? 0);
  expect(Object.keys(again.regions)).toContain('verdict');
  expect(again.at).toBeGreaterThan(known.get('s0') ?? 0);
});

test('a page that offers more places has the regions of the page that is followed', async () => {
  const world = stage(1);
  const plain = await world.site.regions(pageOf('s0'), 0);
  const html = async (key: PageKey) => (await world.site.page(key)).identity.toString();
  const all = await html({ page: 'service', slug: 's0', places: 'all' });
  expect(all).toContain(`data-version="${plain.at}"`);
  for (const region of Object.values(plain.regions)) expect(all).toContain(region);
  expect(world.drawn()).toBe(2);
});

interface Reader {
  readonly slug: string;
  known: Millis;
  readonly shown: Map<string, string>;
  told?: Promise<void>;
}

/** Asks for a reader's news, after the previous answer. */
function tell(world: { site: Site }, reader: Reader): Promise<void> {
  return (reader.told = (reader.told ?? Promise.resolve()).then(() => apply(world, reader)));
}

/** Applies an answer to the reader's page, and checks that it was allowed. */
async function apply({ site }: { site: Site }, reader: Reader): Promise<void> {
  const { at, regions } = await site.regions(pageOf(reader.slug), reader.known);
  for (const [name, html] of Object.entries(regions)) {
    const before = reader.shown.get(name);
    expect(at).toBeGreaterThan(reader.known);
    const had = before === undefined ? null : withoutAsOf(before);
    expect(had, 'nothing is sent twice').not.toBe(withoutAsOf(html));
    expect(reportsSaid(html) ?? 0, 'nothing older after something newer').toBeGreaterThanOrEqual(
      reportsSaid(before ?? '') ?? 0,
    );
    reader.shown.set(name, html);
  }
  reader.known = at;
}

test('followers get everything, once and in order, whatever ticks, loads, marks and evictions come between', async () => {
  const slug = fc.constantFrom('s0', 's1');
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('report' as const), slug }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('tick' as const),
        slugs: fc.uniqueArray(slug),
        ms: fc.constantFrom(0, TICK, PULSE_EVERY, SHARES_EVERY),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('push' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('load' as const), slug, all: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('open' as const), slug }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('mark' as const, 'forget' as const) }) },
  );
  const memory = fc.constantFrom(0, 0, 20_000, 60_000);
  const world = fc.record({
    documents: memory,
    regions: memory,
    waits: fc.array(fc.nat(3), { minLength: 1 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 30 }),
      world,
      async (steps, { documents, regions, waits }) => {
        const limits = { ...LIMITS, documentBytesMax: documents, regionBytesMax: regions };
        let reads = 0;
        const world = stage(2, limits, async () => {
          for (let turns = waits[reads++ % waits.length] ?? 0; turns > 0; turns--) await setImmediate();
        });
        const readers: Reader[] = [];
        /** What is not awaited goes on while other things happen. */
        const underWay: Promise<unknown>[] = [];
        for (const one of steps) {
          if (one.do === 'report') world.report(one.slug);
          else if (one.do === 'tick') tick(world, one.slugs, one.ms);
          else if (one.do === 'load')
            underWay.push(
              world.site.page({ page: 'service', slug: one.slug, places: one.all ? 'all' : 'short' }),
            );
          else if (one.do === 'open') {
            const reader = { slug: one.slug, known: 0, shown: new Map<string, string>() };
            readers.push(reader);
            underWay.push(tell(world, reader));
          } else if (one.do === 'push') for (const reader of readers) underWay.push(tell(world, reader));
          else if (one.do === 'wait') await setImmediate();
          else if (one.do === 'mark') world.site.redrawAll();
          else world.site.forget();
        }
        await Promise.all(underWay);
        tick(world, world.slugs, ALL_DUE);
        for (const reader of readers) {
          await tell(world, reader);
          const { regions: truth } = await createSite(world.sources).regions(pageOf(reader.slug), 0);
          for (const [name, html] of Object.entries(truth))
            expect(withoutAsOf(reader.shown.get(name) ?? ''), 'nothing is lost').toBe(withoutAsOf(html));
        }
      },
    ),
    { numRuns: 500 },
  );
}, 60_000);
