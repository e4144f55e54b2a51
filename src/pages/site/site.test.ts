import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { MINUTE, SECOND, type Millis } from '../../core/base/time.ts';
import { INCIDENT_ID, ONSET, fixtureSources, type Scene } from '../../../test/support/site/fixtures.ts';
import { CHART_EVERY, SHARES_EVERY } from '../base/page.ts';
import { BOARD_FRESH, UNTOUCHED_FRESH } from './freshness.ts';
import type { PageKey } from '../base/page-key.ts';
import { createSite, type Site } from './site.ts';
import type { Sources } from '../base/sources.ts';

const X: PageKey = { page: 'service', slug: 'x' };
const TICK: Millis = 5 * SECOND;

/** A site over a scene whose time advances by ticks, counting how often its data was read. */
function stage(scene: Scene, start: Millis = ONSET + 60 * MINUTE) {
  let now = start;
  const reads = { series: 0, updates: 0, failing: false };
  const base = fixtureSources(scene, { now: () => now });
  const sources: Sources = {
    ...base,
    rollups: {
      ...base.rollups,
      series: async (...args) => {
        reads.series++;
        if (reads.failing) throw new Error('the disk is gone');
        return base.rollups.series(...args);
      },
    },
  };
  const site: Site = createSite(sources);
  const tick = (services: readonly string[], ms: Millis = TICK): void => {
    now += ms;
    site.onTick({ at: now, states: services.map((service) => sources.state(service)) });
  };
  return { site, tick, reads, now: () => now, pass: (ms: Millis) => void (now += ms) };
}

/** Series read to draw one service page: the last hour, "works again", and, if it is due, the chart. */
const READS = 3;
const HOUR_ONLY = 2;

test('concurrent requests share one drawing', async () => {
  const { site, reads } = stage('outage');
  const all = await Promise.all(Array.from({ length: 50 }, () => site.page(X)));
  expect(reads.series).toBe(READS);
  expect(new Set(all).size).toBe(1);
});

test('between ticks a page comes from memory', async () => {
  const { site, reads, pass } = stage('outage');
  const first = await site.page(X);
  pass(TICK);
  expect(await site.page(X)).toBe(first);
  expect(reads.series).toBe(READS);
});

test('a tick draws nothing: a page is drawn on the next request', async () => {
  const { site, tick, reads } = stage('outage');
  await site.page(X);
  tick(['x']);
  tick(['x']);
  expect(reads.series).toBe(READS);
  await site.page(X);
  expect(reads.series).toBe(READS + HOUR_ONLY);
});

test('a tick of other services leaves a page as it is, for a minute', async () => {
  const { site, tick, reads } = stage('outage');
  const first = await site.page(X);
  tick(['facebook'], UNTOUCHED_FRESH - 1);
  expect(await site.page(X)).toBe(first);
  tick(['facebook'], 1);
  expect(await site.page(X)).not.toBe(first);
  expect(reads.series).toBe(2 * READS);
});

test('a page about many services is drawn no more often than every few ticks', async () => {
  const { site, tick } = stage('outage');
  const first = await site.page({ page: 'home' });
  tick(['x'], BOARD_FRESH - 1);
  expect(await site.page({ page: 'home' })).toBe(first);
  tick(['x'], 1);
  expect(await site.page({ page: 'home' })).not.toBe(first);
});

test('the same content has the same etag, other content another', async () => {
  const etags = await Promise.all(
    ['outage', 'outage', 'quiet'].map(async (scene) => {
      const { site } = stage(scene as Scene);
      return (await site.page(X)).etag;
    }),
  );
  expect(etags[0]).toBe(etags[1]);
  expect(etags[0]).not.toBe(etags[2]);
  expect(etags[0]).toMatch(/^"[\w-]{22}"$/);
});

test('the stored encodings contain the same bytes', async () => {
  const { identity, br, gzip } = await stage('outage').site.page(X);
  expect(brotliDecompressSync(br).equals(identity)).toBe(true);
  expect(gunzipSync(gzip).equals(identity)).toBe(true);
});

test('the page that thanks for a report is drawn after it, and no other is', async () => {
  const { site, reads, pass } = stage('outage');
  const thanks: PageKey = { ...X, answer: 'counted' };
  await Promise.all([site.page(X), site.page(thanks)]);
  expect(reads.series).toBe(2 * READS);
  pass(1);
  site.onReport('x');
  await Promise.all([site.page(X), site.page(thanks)]);
  expect(reads.series).toBe(3 * READS);
  // Begun before the report, so it does not include it.
  site.onReport('x');
  const begun = site.page(thanks);
  while (reads.series === 3 * READS) await Promise.resolve();
  site.onReport('x');
  await Promise.all([begun, site.page(thanks)]);
  expect(reads.series).toBe(5 * READS);
});

test('a mark is on every page at once, and the regions that it does not change keep their version', async () => {
  let marked = false;
  const plain = fixtureSources('outage');
  const mark = { incident: INCIDENT_ID, finding: 'confirmed', note: null, at: ONSET } as const;
  const site = createSite({ ...plain, marks: { ...plain.marks, get: async () => (marked ? mark : null) } });
  const keys: PageKey[] = [X, { page: 'incident', id: INCIDENT_ID }, { page: 'home' }];
  const words = async (key: PageKey) => (await site.page(key)).identity.toString();
  for (const key of keys) expect(await words(key)).not.toContain('onfirmed');
  marked = true;
  site.redrawAll();
  for (const key of keys) expect(await words(key)).toContain('onfirmed');
});

test('nonexistent URLs share one page', async () => {
  const { site } = stage('quiet');
  const a = await site.page({ page: 'service', slug: 'nothing' });
  const b = await site.page({ page: 'incident', id: 'nothing' });
  expect(a.status).toBe(404);
  expect(b).toBe(a);
});

test('a drawing that fails rejects, and the next one may succeed', async () => {
  const { site, reads } = stage('outage');
  reads.failing = true;
  await expect(site.page(X)).rejects.toThrow('the disk is gone');
  reads.failing = false;
  expect((await site.page(X)).status).toBe(200);
});

test('regions that a failing store kept from being drawn are sent when it has recovered', async () => {
  const { site, tick, reads, now } = stage('outage');
  const { at } = await site.regions(X, 0);
  tick(['x'], CHART_EVERY);
  reads.failing = true;
  await expect(site.regions(X, at)).rejects.toThrow('the disk is gone');
  reads.failing = false;
  expect((await site.regions(X, at)).at).toBe(now());
});

test('regions that changed after a version are sent, the others are not', async () => {
  const { site, tick, now } = stage('outage');
  const whole = await site.regions(X, 0);
  expect(Object.keys(whole.regions)).toContain('verdict');
  expect(whole.at).toBe(now());
  expect(await site.regions(X, now())).toEqual({ at: now(), regions: {} });

  const before = now();
  tick(['x'], CHART_EVERY);
  const change = await site.regions(X, before);
  expect(change.at).toBe(now());
  expect(Object.keys(change.regions).sort()).toEqual(['chart', 'pulse']);
  tick(['x'], SHARES_EVERY);
  expect(Object.keys((await site.regions(X, before)).regions)).not.toContain('verdict');
});

test('the page carries the version its regions have', async () => {
  const { site, now } = stage('outage');
  const html = (await site.page(X)).identity.toString();
  expect(html).toContain(`data-version="${now()}"`);
});

test('a changed verdict redraws every region at once', async () => {
  let scene = 'possible';
  let now = ONSET + 2 * MINUTE;
  const possible = fixtureSources('possible', { now: () => now });
  const outage = fixtureSources('outage', { now: () => now });
  const sources: Sources = {
    ...possible,
    state: (service) => (scene === 'outage' ? outage : possible).state(service),
  };
  const site = createSite(sources);
  await site.page(X);
  const before = now;
  now += TICK;
  scene = 'outage';
  site.onTick({ at: now, states: [sources.state('x')] });
  const names = Object.keys((await site.regions(X, before)).regions);
  expect(names).toContain('verdict');
  expect(names).toContain('chart');
});

test('those who watch an incident are told that it is over', async () => {
  let scene = 'recovering';
  const now = ONSET + 240 * MINUTE;
  const before = fixtureSources('recovering', { now: () => now });
  const after = fixtureSources('over', { now: () => now + TICK });
  const current = (): Sources => (scene === 'over' ? after : before);
  const sources: Sources = {
    ...before,
    now: () => current().now(),
    state: (service) => current().state(service),
    incidents: { ...before.incidents, get: (id) => current().incidents.get(id) },
  };
  const site = createSite(sources);
  const key: PageKey = { page: 'incident', id: INCIDENT_ID };
  await site.page(key);
  scene = 'over';
  site.onTick({ at: now + TICK, states: [sources.state('x')] });
  expect((await site.regions(key, now)).regions['verdict']).toContain('Over');
});

/** The traffic of ten minutes of watching a page during an outage. */
const LIVE_BYTES_MAX = 50_000;

test('ten minutes of watching an outage cost at most 50 kB', async () => {
  const { site, tick, now } = stage('outage', ONSET + 20 * MINUTE);
  await site.page(X);
  let version = now();
  let bytes = 0;
  for (let i = 0; i < (10 * MINUTE) / TICK; i++) {
    tick(['x']);
    const change = await site.regions(X, version);
    if (Object.keys(change.regions).length === 0) continue;
    version = change.at;
    bytes += `event: regions\nid: ${change.at}\ndata: ${JSON.stringify(change.regions)}\n\n`.length;
  }
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(LIVE_BYTES_MAX);
}, 30_000);
