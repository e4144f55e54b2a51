import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { networkKey } from '../../core/network.ts';
import { placeKeys } from '../../core/place.ts';
import { floorTo, HOUR, MINUTE, SECOND } from '../../core/time.ts';
import type { Millis } from '../../core/time.ts';
import type { Store } from '../store.ts';
import { START, appendAll, report } from './given.ts';

/** What every store keeps of rollups; `store` is the store of the running test, `fresh` opens another. */
export function rollupsContract(
  name: string,
  store: () => Store,
  fresh: () => Promise<{ readonly store: Store; dispose(): Promise<void> }>,
): void {
  describe(`store: ${name}: rollups`, () => {
    test('a series counts by step, with a zero where nothing was reported', async () => {
      await appendAll(store(), [0, MINUTE - 1, MINUTE, 5 * MINUTE]);
      expect(await store().rollups.series('x', START, START + 6 * MINUTE, MINUTE)).toEqual([
        2, 1, 0, 0, 0, 1,
      ]);
      expect(await store().rollups.series('x', START, START + 6 * MINUTE, 3 * MINUTE)).toEqual([3, 1]);
      expect(await store().rollups.series('x', START + MINUTE, START + 5 * MINUTE, 2 * MINUTE)).toEqual([
        1, 0,
      ]);
      expect(await store().rollups.series('unheard', START, START + 2 * MINUTE, MINUTE)).toEqual([0, 0]);
      expect(await store().rollups.series('x', START, START, MINUTE)).toEqual([]);
    });

    test('a series in anything but whole minutes and steps is a mistake of ours', async () => {
      const { rollups } = store();
      await expect(rollups.series('x', START + 1, START + 1 + MINUTE, MINUTE)).rejects.toThrow(
        'multiples of a minute',
      );
      await expect(rollups.series('x', START, START + MINUTE, SECOND)).rejects.toThrow(
        'multiples of a minute',
      );
      await expect(rollups.series('x', START, START + 3 * MINUTE, 2 * MINUTE)).rejects.toThrow(
        'multiple of the step',
      );
      await expect(rollups.seriesOfAll(START, START - MINUTE, MINUTE)).rejects.toThrow('run backwards');
    });

    test('a report kept aside is in the log and in no rollup', async () => {
      const place = { country: 'GB', city: 'London', region: 'England' };
      const facts = { problem: 'app', place, network: 2856 };
      await store().reports.append(report({ ...facts, counted: false, reason: 'repeat' }));
      expect(await store().reports.read(0, 10)).toHaveLength(1);
      expect(await store().rollups.series('x', START, START + MINUTE, MINUTE)).toEqual([0]);
      expect(await store().rollups.top('x', 'problem', START, START + MINUTE, 10)).toEqual([]);
      expect(await store().rollups.top('x', 'place', START, START + MINUTE, 10)).toEqual([]);
      expect(await store().rollups.top('x', 'network', START, START + MINUTE, 10)).toEqual([]);
      expect(await store().rollups.first('x')).toBeNull();
    });

    test('the series of all holds every service with a report in the interval, and no other', async () => {
      await store().reports.append(report({ service: 'before', at: START - MINUTE }));
      await store().reports.append(report({ service: 'x', at: START }));
      await store().reports.append(report({ service: 'a-bank', at: START + MINUTE }));
      await store().reports.append(report({ service: 'x', at: START + MINUTE }));
      await store().reports.append(report({ service: 'after', at: START + 2 * MINUTE }));
      const all = await store().rollups.seriesOfAll(START, START + 2 * MINUTE, MINUTE);
      expect(new Map([...all].sort())).toEqual(
        new Map([
          ['a-bank', [0, 1]],
          ['x', [1, 1]],
        ]),
      );
    });

    test('top lists the highest first, then by key, at most as many as asked', async () => {
      for (const problem of ['web', 'app', 'login', 'app', null])
        await store().reports.append(report({ problem }));
      await store().reports.append(report({ problem: 'web', service: 'other' }));
      await store().reports.append(report({ problem: 'web', at: START + MINUTE }));
      const top = (to: Millis, limit: number) => store().rollups.top('x', 'problem', START, to, limit);
      expect(await top(START + MINUTE, 10)).toEqual([
        { key: 'app', count: 2 },
        { key: 'login', count: 1 },
        { key: 'web', count: 1 },
      ]);
      expect(await top(START + 2 * MINUTE, 2)).toEqual([
        { key: 'app', count: 2 },
        { key: 'web', count: 2 },
      ]);
    });

    test('the total of a country includes its cities', async () => {
      for (const city of ['London', 'London', 'Leeds', null]) {
        await store().reports.append(report({ place: { country: 'GB', city, region: null } }));
      }
      await store().reports.append(report({ place: null }));
      expect(await store().rollups.top('x', 'place', START, START + MINUTE, 10)).toEqual([
        { key: 'GB', count: 4 },
        { key: 'GB/London', count: 2 },
        { key: 'GB/Leeds', count: 1 },
      ]);
    });

    test('the total of a region includes its cities, and stands beside them and the country', async () => {
      const cities = { Glasgow: 'Scotland', Edinburgh: 'Scotland', Cardiff: 'Wales' };
      for (const [city, region] of Object.entries(cities)) {
        await store().reports.append(report({ place: { country: 'GB', city, region } }));
      }
      expect(await store().rollups.top('x', 'place', START, START + MINUTE, 3)).toEqual([
        { key: 'GB', count: 3 },
        { key: 'GB:Scotland', count: 2 },
        { key: 'GB/Cardiff', count: 1 },
      ]);
    });

    test('networks are counted by their key; a report without one is in none', async () => {
      for (const network of [2856, 64_500, null, 2856]) await store().reports.append(report({ network }));
      expect(await store().rollups.top('x', 'network', START, START + MINUTE, 10)).toEqual([
        { key: 'AS2856', count: 2 },
        { key: 'AS64500', count: 1 },
      ]);
    });

    test('first is the minute of the first counted report, null where there is none', async () => {
      await store().reports.append(report({ at: START, counted: false, reason: 'repeat' }));
      expect(await store().rollups.first('x')).toBeNull();
      await store().reports.append(report({ at: START + MINUTE + 1 }));
      await store().reports.append(report({ at: START + HOUR }));
      expect(await store().rollups.first('x')).toBe(START + MINUTE);
    });

    test('whatever is appended, and however reads fall between, rollups equal a recount of the log', async () => {
      const anySteps = fc.array(step, { maxLength: 60 });
      const law = fc.asyncProperty(anySteps, async (steps) => {
        const other = await fresh();
        try {
          await holdsAfter(other.store, steps);
        } finally {
          await other.dispose();
        }
      });
      await expect(fc.assert(law, { numRuns: 15 })).resolves.toBeUndefined();
    }, 30_000);
  });
}

/** What one step of the property does: append after a pause, and perhaps wait and look. */
const step = fc.record({
  pause: fc.constantFrom(0, 1, SECOND, MINUTE - 1, 3 * MINUTE),
  service: fc.constantFrom('x', 'y'),
  problem: fc.constantFrom('app', 'web', null),
  place: fc.constantFrom(
    null,
    { country: 'GB', city: null, region: null },
    { country: 'GB', city: 'London', region: null },
    { country: 'GB', city: 'London', region: 'England' },
    { country: 'GB', city: 'Leeds', region: 'England' },
  ),
  network: fc.constantFrom(null, 2856, 5089),
  counted: fc.boolean(),
  idempotency: fc.constantFrom(null, null, 'k1', 'k2'),
  look: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function holdsAfter(store: Store, steps: readonly Step[]): Promise<void> {
  let at = START;
  let appends: Promise<unknown>[] = [];
  for (const [index, { pause, look, ...facts }] of steps.entries()) {
    at += pause;
    const reason = facts.counted ? null : 'repeat';
    appends.push(store.reports.append(report({ ...facts, id: `r${index}`, at, reason })));
    // Looks fall anywhere between appends, so that batches are of every size and minutes are left half-filled.
    if (!look) continue;
    await Promise.all(appends);
    appends = [];
    await rollupsEqualRecount(store, at);
  }
  await Promise.all(appends);
  await rollupsEqualRecount(store, at);
}

async function rollupsEqualRecount(store: Store, until: Millis): Promise<void> {
  const to = floorTo(until, MINUTE) + MINUTE;
  const counted = (await store.reports.read(0, 1_000)).filter((entry) => entry.counted);
  const slots = (to - START) / MINUTE;
  for (const service of ['x', 'y']) {
    const own = counted.filter((entry) => entry.service === service);
    const minutes = own.map((entry) => floorTo(entry.at, MINUTE));
    const series = Array.from(
      { length: slots },
      (_, slot) => minutes.filter((minute) => minute === START + slot * MINUTE).length,
    );
    expect(await store.rollups.series(service, START, to, MINUTE)).toEqual(series);
    expect((await store.rollups.seriesOfAll(START, to, MINUTE)).get(service) ?? series.map(() => 0)).toEqual(
      series,
    );
    expect(await store.rollups.first(service)).toBe(minutes[0] ?? null);
    const problems = own.flatMap(({ problem }) => problem ?? []);
    expect(await store.rollups.top(service, 'problem', START, to, 10)).toEqual(shares(problems));
    const places = own.flatMap(({ place }) => (place === null ? [] : placeKeys(place)));
    expect(await store.rollups.top(service, 'place', START, to, 10)).toEqual(shares(places));
    const networks = own.flatMap(({ network }) => (network === null ? [] : networkKey(network)));
    expect(await store.rollups.top(service, 'network', START, to, 10)).toEqual(shares(networks));
  }
}

function shares(keys: readonly string[]): { key: string; count: number }[] {
  return [...new Set(keys)]
    .map((key) => ({ key, count: keys.filter((other) => other === key).length }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}
