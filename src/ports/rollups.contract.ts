import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { networkKey } from '../core/domain/network.ts';
import { placeKeys } from '../core/domain/place.ts';
import { DAY, floorTo, HOUR, MINUTE, SECOND } from '../core/base/time.ts';
import type { Millis } from '../core/base/time.ts';
import type { Report } from '../core/domain/report.ts';
import { peopleOfDay } from './people.ts';
import type { CountryDay, Part, Share } from './rollups.ts';
import type { NewReport } from './log.ts';
import type { Store } from './store.ts';
import { START, appendAll, report } from './given.fixture.ts';

/** What every store guarantees about rollups; `store` is the store of the running test, `fresh` opens another. */
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

    test('comments of counted reports are returned as written, latest first, with their author', async () => {
      const sender = { block: 'b', wide: 'w' };
      const given = [
        { comment: 'It does not load', sender },
        { comment: 'Error 503', at: START + 1, reporter: 'q' },
        { at: START + 2 },
        { comment: 'Another service', service: 'y', at: START + 3 },
        { comment: 'Again', counted: false, reason: 'repeat' as const, at: START + 4 },
        { comment: 'Later', at: START + 5 },
      ];
      for (const [nth, facts] of given.entries())
        await store().reports.append(report({ id: `r${nth}`, ...facts }));
      const { rollups } = store();
      const lines = [
        { at: START + 1, by: 'q', text: 'Error 503' },
        { at: START, by: 'b', text: 'It does not load' },
      ];
      expect(await rollups.written('x', START, START + 5, 9)).toEqual(lines);
      expect(await rollups.written('x', START, START + 5, 1)).toEqual(lines.slice(0, 1));
      expect(await rollups.written('nobody', START, START + 5, 9)).toEqual([]);
    });

    test('a series of a part counts the reports with that key, or with any key of the dimension', async () => {
      const london = { country: 'GB', city: 'London', region: 'England' };
      const leeds = { country: 'GB', city: 'Leeds', region: 'England' };
      const given = [
        { problem: 'app', place: london, network: 2856 },
        { problem: 'web', place: leeds },
        { at: START + MINUTE, place: london },
      ];
      for (const [nth, facts] of given.entries())
        await store().reports.append(report({ id: `r${nth}`, reporter: `p${nth}`, ...facts }));
      const of = (dimension: Part['dimension'], key: string | null) =>
        store().rollups.series('x', START, START + 2 * MINUTE, MINUTE, { dimension, key });
      expect(await of('place', 'GB')).toEqual([2, 1]);
      expect(await of('place', 'GB/London')).toEqual([1, 1]);
      expect(await of('problem', 'app')).toEqual([1, 0]);
      expect(await of('problem', null)).toEqual([2, 0]);
      expect(await of('network', 'AS2856')).toEqual([1, 0]);
      expect(await of('network', 'AS1')).toEqual([0, 0]);
      const day = floorTo(START, DAY);
      const problems: Part = { dimension: 'problem', key: null };
      expect(await store().rollups.series('x', day, day + DAY, DAY, problems)).toEqual([2]);
    });

    test('a series by whole UTC days equals the sum of its minutes, including the current day', async () => {
      const day = floorTo(START, DAY);
      const times = [START, day + DAY - 1, day + DAY, day + 3 * DAY + HOUR];
      for (const [nth, at] of times.entries())
        await store().reports.append(report({ id: `r${nth}`, at, reporter: `p${nth}` }));
      const days = (step: Millis) => store().rollups.series('x', day - 2 * DAY, day + 4 * DAY, step);
      expect(await days(DAY)).toEqual([0, 0, 2, 1, 0, 1]);
      expect(await days(2 * DAY)).toEqual([0, 3, 1]);
      expect(await store().rollups.series('x', day + HOUR, day + HOUR + 2 * DAY, DAY)).toEqual([3, 0]);
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
      await expect(rollups.series('x', START, START - MINUTE, MINUTE)).rejects.toThrow('run backwards');
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

    test('a message that it works again is in its own rollup, and in no other', async () => {
      const facts = { problem: 'app', place: { country: 'GB', city: null, region: null }, network: 2856 };
      const works = { ...facts, counted: false, reason: 'works' as const };
      await store().reports.append(report({ id: 'a', ...works }));
      await store().reports.append(report({ id: 'b', ...works, at: START + MINUTE, reporter: 'q' }));
      await store().reports.append(report({ id: 'c', ...works, reason: 'works_repeat' }));
      const { rollups } = store();
      const end = START + 2 * MINUTE;
      expect(await rollups.series('x', START, end, MINUTE, { dimension: 'works', key: null })).toEqual([
        1, 1,
      ]);
      expect(await rollups.series('x', START, end, MINUTE)).toEqual([0, 0]);
      const day = floorTo(START, DAY);
      expect(await rollups.series('x', day, day + DAY, DAY)).toEqual([0]);
      for (const dimension of ['problem', 'place', 'network'] as const)
        expect(await rollups.top('x', dimension, START, end, 10)).toEqual([]);
      expect(await rollups.first('x')).toBeNull();
      await store().reports.append(report({ id: 'd', at: end }));
      expect(await rollups.first('x')).toBe(end);
      expect(await rollups.series('x', START, end + MINUTE, MINUTE)).toEqual([0, 0, 1]);
    });

    test('what reporters add to reports is counted by answer, and is in no other rollup', async () => {
      const answer = (id: string, facts: Partial<NewReport>) =>
        store().reports.append(report({ id, counted: false, reason: 'answer', reporter: '', ...facts }));
      await answer('a', { problem: 'app', answer: { elsewhere: 'some', link: 'wifi' } });
      await answer('b', { answer: { elsewhere: null, link: 'wifi' } });
      const { rollups } = store();
      expect(await rollups.top('x', 'answer', START, START + MINUTE, 10)).toEqual([
        { key: 'link:wifi', count: 2, reporters: 2 },
        { key: 'elsewhere:some', count: 1, reporters: 1 },
        { key: 'tried:app', count: 1, reporters: 1 },
      ]);
      expect(await rollups.series('x', START, START + MINUTE, MINUTE)).toEqual([0]);
      expect(await rollups.top('x', 'problem', START, START + MINUTE, 10)).toEqual([]);
      expect(await rollups.first('x')).toBeNull();
      expect((await store().reports.read(0, 1))[0]?.answer).toEqual({ elsewhere: 'some', link: 'wifi' });
    });

    test('top lists the highest first, then by key, at most as many as asked', async () => {
      for (const [nth, problem] of ['web', 'app', 'login', 'app', null].entries())
        await store().reports.append(report({ problem, reporter: `p${nth}` }));
      await store().reports.append(report({ problem: 'web', service: 'other' }));
      await store().reports.append(report({ problem: 'web', at: START + MINUTE }));
      const top = (to: Millis, limit: number) => store().rollups.top('x', 'problem', START, to, limit);
      expect(await top(START + MINUTE, 10)).toEqual([
        { key: 'app', count: 2, reporters: 2 },
        { key: 'login', count: 1, reporters: 1 },
        { key: 'web', count: 1, reporters: 1 },
      ]);
      expect(await top(START + 2 * MINUTE, 2)).toEqual([
        { key: 'app', count: 2, reporters: 2 },
        { key: 'web', count: 2, reporters: 2 },
      ]);
    });

    test('the total of a country includes its cities', async () => {
      for (const city of ['London', 'London', 'Leeds', null]) {
        await store().reports.append(report({ place: { country: 'GB', city, region: null } }));
      }
      await store().reports.append(report({ place: null }));
      expect(await store().rollups.top('x', 'place', START, START + MINUTE, 10)).toEqual([
        { key: 'GB', count: 4, reporters: 4 },
        { key: 'GB/London', count: 2, reporters: 2 },
        { key: 'GB/Leeds', count: 1, reporters: 1 },
      ]);
    });

    test('the total of a region includes its cities, separate from them and the country', async () => {
      const cities = { Glasgow: 'Scotland', Edinburgh: 'Scotland', Cardiff: 'Wales' };
      for (const [city, region] of Object.entries(cities)) {
        await store().reports.append(report({ place: { country: 'GB', city, region } }));
      }
      expect(await store().rollups.top('x', 'place', START, START + MINUTE, 3)).toEqual([
        { key: 'GB', count: 3, reporters: 3 },
        { key: 'GB:Scotland', count: 2, reporters: 2 },
        { key: 'GB/Cardiff', count: 1, reporters: 1 },
      ]);
    });

    test('networks are counted by their key; a report without one is in none', async () => {
      for (const network of [2856, 64_500, null, 2856]) await store().reports.append(report({ network }));
      expect(await store().rollups.top('x', 'network', START, START + MINUTE, 10)).toEqual([
        { key: 'AS2856', count: 2, reporters: 2 },
        { key: 'AS64500', count: 1, reporters: 1 },
      ]);
    });

    test('a person who reports all day is one, whatever the number of reports', async () => {
      const place = { country: 'GB', city: 'Leeds', region: null };
      const night = floorTo(START, DAY) - 8 * HOUR;
      for (const [nth, hours] of [0, 5, 9, 13, 18, 22].entries()) {
        const reporter = hours < 8 ? 'of yesterday' : 'of today';
        await store().reports.append(report({ id: `r${nth}`, at: night + hours * HOUR, place, reporter }));
      }
      const shares = await store().rollups.top('x', 'place', night, night + DAY, 10);
      expect(shares).toEqual([
        { key: 'GB', count: 6, reporters: 1 },
        { key: 'GB/Leeds', count: 6, reporters: 1 },
      ]);
    });

    test('people are distinguished within a day by their pseudonyms, across midnight by four hours', async () => {
      const midnight = floorTo(START, DAY) + DAY;
      const all = [-20, -15, -10, -5, -1, 1, 6, 11].map((hours) => midnight + hours * HOUR);
      for (const [nth, at] of all.entries())
        await store().reports.append(report({ id: `r${nth}`, at, problem: 'app', reporter: `p${nth}` }));
      const people = async (from: Millis, to: Millis) =>
        (await store().rollups.top('x', 'problem', from, to, 1))[0];
      expect(await people(midnight - DAY, midnight)).toEqual({ key: 'app', count: 5, reporters: 5 });
      expect(await people(midnight - 2 * HOUR, midnight + 2 * HOUR)).toMatchObject({
        count: 2,
        reporters: 2,
      });
      expect(await people(midnight - 12 * HOUR, midnight + DAY)).toMatchObject({ count: 6, reporters: 3 });
    });

    test('a person who reports a second time that day is the same person, even in another city or with another problem', async () => {
      const places = ['Leeds', 'York', 'Hull', 'Leeds'];
      for (const [nth, city] of places.entries())
        await store().reports.append(
          report({ id: `r${nth}`, at: START + nth * 5 * HOUR, place: { country: 'GB', city, region: null } }),
        );
      const shares = await store().rollups.top('x', 'place', START, START + 13 * HOUR, 10);
      expect(shares.map(({ key, reporters }) => [key, reporters])).toEqual([
        ['GB', 1],
        ['GB/Hull', 1],
        ['GB/Leeds', 1],
        ['GB/York', 1],
      ]);
    });

    test('first is the minute of the first counted report, null where there is none', async () => {
      await store().reports.append(report({ at: START, counted: false, reason: 'repeat' }));
      expect(await store().rollups.first('x')).toBeNull();
      await store().reports.append(report({ at: START + MINUTE + 1 }));
      await store().reports.append(report({ at: START + HOUR }));
      expect(await store().rollups.first('x')).toBe(START + MINUTE);
    });

    test('whatever is appended, and wherever reads occur in between, rollups equal a recount of the log', async () => {
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

/** One step of the property: append after a pause, and perhaps wait and compare. */
const step = fc.record({
  pause: fc.constantFrom(0, 1, SECOND, MINUTE - 1, 3 * MINUTE, HOUR, 5 * HOUR),
  reporter: fc.constantFrom('ann', 'bob', 'carl', 'dora'),
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
    // Comparisons happen at any point between appends, so that batches have every size and minutes are left half-filled.
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
    const minutes = counted
      .filter((entry) => entry.service === service)
      .map((entry) => floorTo(entry.at, MINUTE));
    const series = Array.from(
      { length: slots },
      (_, slot) => minutes.filter((minute) => minute === START + slot * MINUTE).length,
    );
    expect(await store.rollups.series(service, START, to, MINUTE)).toEqual(series);
    const day = floorTo(START, DAY);
    const days = Math.ceil((to - day) / DAY);
    expect(await store.rollups.series(service, day, day + days * DAY, DAY)).toEqual(
      Array.from(
        { length: days },
        (_, nth) => minutes.filter((at) => floorTo(at - day, DAY) === nth * DAY).length,
      ),
    );
    expect(await store.rollups.first(service)).toBe(minutes[0] ?? null);
    const own = withFirsts(counted.filter((entry) => entry.service === service));
    expect(await store.rollups.countryDays(service, 'GB', day, day + days * DAY)).toEqual(
      ofCountry(own, 'GB'),
    );
    const problems = own.flatMap((one) => keyed(one, one.problem === null ? [] : [one.problem]));
    expect(await store.rollups.top(service, 'problem', START, to, 10)).toEqual(shares(problems));
    const places = own.flatMap((one) => (one.place === null ? [] : keyed(one, placeKeys(one.place))));
    expect(await store.rollups.top(service, 'place', START, to, 10)).toEqual(shares(places));
    const networks = own.flatMap((one) => keyed(one, one.network === null ? [] : [networkKey(one.network)]));
    expect(await store.rollups.top(service, 'network', START, to, 10)).toEqual(shares(networks));
  }
}

/** A counted report with whether it is the first of its reporter on the service that day. */
type Counted = Report & { readonly first: boolean };

function withFirsts(own: readonly Report[]): Counted[] {
  const days = own.map(({ at, reporter }) => `${floorTo(at, DAY)} ${reporter}`);
  return own.map((one, nth) => Object.assign({ first: days.indexOf(days[nth]!) === nth }, one));
}

/** A day's reports from the country, and how many of them are the first of their reporters. */
function ofCountry(own: readonly Counted[], country: string): CountryDay[] {
  const from = own.filter(({ place }) => place?.country === country);
  return [...Map.groupBy(from, ({ at }) => floorTo(at, DAY))].map(([day, reports]) => ({
    day,
    count: reports.length,
    reporters: peopleOfDay(reports.length, reports.filter(({ first }) => first).length),
  }));
}

interface Keyed {
  readonly key: string;
  readonly at: Millis;
  readonly first: boolean;
}

const keyed = ({ at, first }: Counted, keys: readonly string[]): Keyed[] =>
  keys.map((key) => ({ key, at, first }));

/** The shares that the contract promises, computed by trying every four hours and every day. */
function shares(all: readonly Keyed[]): Share[] {
  return [...new Set(all.map(({ key }) => key))]
    .map((key) => {
      const own = all.filter((one) => one.key === key);
      const most = (of: readonly Keyed[], length: Millis, starts: Millis): number =>
        Math.max(
          0,
          ...of.map(({ at }) => {
            const start = floorTo(at, starts);
            return of.filter((one) => one.at >= start && one.at < start + length).length;
          }),
        );
      const firsts = own.filter(({ first }) => first);
      const reporters = Math.max(most(own, 4 * HOUR, 2 * HOUR), most(firsts, DAY, DAY));
      return { key, count: own.length, reporters };
    })
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}
