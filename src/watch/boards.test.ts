import { beforeEach, describe, expect, test } from 'vitest';
import type { Hole } from '../core/domain/coverage.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Catalog } from '../core/domain/service.ts';
import type { ServiceState } from '../core/incident/status.ts';
import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../core/base/time.ts';
import { unjudged } from './published-states.ts';
import { catalog, incident, report, tick } from '../ports/given.fixture.ts';
import { openMemoryStore } from '../adapters/memory/store.ts';
import type { Store } from '../ports/store.ts';
import { Boards } from './boards.ts';

const NOW = Date.UTC(2026, 10, 26, 13, 37, 20);
const ROOM = { unusual: 10, recent: 10, busy: 10 };
const slugs = ['a', 'b', 'c', 'x', 'y'];

let store: Store;
let states: Map<string, ServiceState>;
let served: Catalog;
let at: Millis;

beforeEach(() => {
  store = openMemoryStore();
  states = new Map();
  served = catalogOf(slugs);
  at = NOW;
});

function catalogOf(names: readonly string[]): Catalog {
  const one = catalog('x');
  return { ...one, services: names.map((slug) => ({ ...one.services[0]!, slug, name: slug.toUpperCase() })) };
}

const stateOf = (slug: string): ServiceState => states.get(slug) ?? unjudged(slug, at, 0);

function open(): Boards {
  return new Boards({
    store,
    catalog: () => served,
    topicOf: (slug) => served.services.find((one) => one.slug === slug) ?? null,
    state: stateOf,
    nameOrder: (slug) => slugs.indexOf(slug),
    goOn: async () => true,
    onError: (error) => {
      throw error;
    },
  });
}

let logged = 0;
async function log(service: string, times: readonly Millis[]): Promise<void> {
  for (const time of times) {
    logged++;
    await store.reports.append(report({ id: `r${logged}`, reporter: `p${logged}`, service, at: time }));
  }
}

const total = (boards: Boards, service: string): number =>
  boards.hours(service).reduce<number>((sum, count) => sum + (count ?? 0), 0);

/** A service with an incident in that state, as the watch announces it. */
function troubled(service: string, state: Incident['state'], evidence = 5): ServiceState {
  const status = state === 'open' ? 'problems' : 'possible';
  const judgement = { ...unjudged(service, at, 0).judgement, evidence };
  return {
    ...unjudged(service, at, 0),
    status,
    judgement,
    incident: incident({ id: `${service}-1`, service, state }),
  };
}

function say(boards: Boards, ...said: readonly ServiceState[]): void {
  for (const state of said) states.set(state.service, state);
  boards.onTick({ at, states: said });
}

test('asked to read again before it has read, as at the first tick after a start, it counts each report once', async () => {
  await log('x', [NOW - HOUR, NOW - 2 * HOUR]);
  const boards = open();
  boards.begin(NOW, 2);
  await Promise.all([boards.load(), boards.load(), boards.load()]);
  expect(total(boards, 'x')).toBe(2);
});

test('it is idle only once what was requested while it read has been read too', async () => {
  const boards = open();
  boards.begin(NOW, 0);
  const read: string[] = [];
  void boards.load().then(() => read.push('first'));
  const idle = boards.idle();
  void boards.load().then(() => read.push('second'));
  await idle;
  expect(read).toEqual(['first', 'second']);
});

test('counts of a store that answers late are read even if the watch of a new instance has advanced by more than a day', async () => {
  await log('x', [NOW - HOUR]);
  const boards = open();
  boards.begin(0, 0);
  const loading = boards.load();
  boards.onTick({ at, states: [] });
  // A store that cannot answer would call `onError`, which throws.
  await loading;
  boards.count({ service: 'x', at: NOW, counted: true });
  expect(total(boards, 'x')).toBe(1);
});

describe('the reports of the day', () => {
  test('are those of the log at startup, wherever in a minute it falls, and each is counted once', async () => {
    await log('x', [NOW - 2 * DAY, NOW - 23 * HOUR, NOW - 2 * MINUTE, NOW - 15 * SECOND, NOW - SECOND]);
    const boards = open();
    const seq = await store.reports.seqBefore(NOW - 10 * SECOND);
    boards.begin(NOW - 10 * SECOND, seq);
    // The watch continues reading from its position while the earlier reports are being loaded.
    const loaded = boards.load();
    for (const one of await store.reports.read(seq, 10)) boards.count(one);
    await loaded;
    boards.onTick({ at: NOW, states: [] });
    expect(total(boards, 'x')).toBe(4);
    expect(boards.hours('x').at(-1)).toBe(3);
    expect(boards.hours('y')).toEqual([]);
  });

  test('of a log that is folded anew are those before what was published, and then each as it is replayed', async () => {
    await log('x', [NOW - 5 * HOUR, NOW - MINUTE, NOW - SECOND]);
    const boards = open();
    boards.begin(NOW, 0);
    await boards.load();
    expect(total(boards, 'x')).toBe(2);
    for (const one of await store.reports.read(0, 10)) boards.count(one);
    expect(total(boards, 'x')).toBe(3);
  });

  test('of an empty database, and of a service that appears more than a day after the start, are those that came since', async () => {
    for (const began of [0, NOW - DAY - HOUR]) {
      const boards = open();
      boards.begin(began, 0);
      boards.onTick({ at: NOW, states: [] });
      boards.count({ service: 'x', at: NOW - MINUTE, counted: true });
      await boards.load();
      expect(total(boards, 'x')).toBe(1);
    }
  });

  test('expire with the day, and do not include those kept aside', async () => {
    const boards = open();
    boards.begin(NOW, 0);
    await boards.load();
    boards.count({ service: 'x', at: NOW, counted: true });
    boards.count({ service: 'x', at: NOW, counted: false });
    expect(total(boards, 'x')).toBe(1);
    at = NOW + DAY + 5 * MINUTE;
    boards.onTick({ at, states: [] });
    expect(total(boards, 'x')).toBe(0);
    expect(boards.shown(null, ROOM).busy).toEqual([]);
  });

  test('are not known to be ordinary after a hole, of all services or of one, until enough was observed', async () => {
    const off: Hole = { service: null, from: NOW - 3 * HOUR, to: NOW - 5 * MINUTE, reason: 'off' };
    await store.coverage.put(off);
    const boards = open();
    boards.begin(NOW, 0);
    await boards.load();
    const unseen = { from: NOW - 3 * HOUR, to: NOW - 5 * MINUTE };
    expect([boards.unseen(null), boards.unseen('x')]).toEqual([unseen, unseen]);
    boards.onTick({ at: NOW + 22 * MINUTE, states: [] });
    expect([boards.unseen(null), boards.unseen('x')]).toEqual([null, null]);
    boards.hole({ service: 'y', from: NOW + 15 * MINUTE, to: null, reason: 'catalog' });
    expect([boards.unseen(null), boards.unseen('x')]).toEqual([null, null]);
    expect(boards.unseen('y')).toEqual({ from: NOW + 15 * MINUTE, to: null });
  });

  test('in a hole are unknown, of all services or of one, from the store and live', async () => {
    await log('x', [NOW - 2 * HOUR]);
    const hole = (facts: Partial<Hole>): Hole => ({
      service: null,
      from: 0,
      to: null,
      reason: 'off',
      ...facts,
    });
    await store.coverage.put(hole({ from: NOW - 10 * HOUR, to: NOW - 7 * HOUR }));
    const boards = open();
    boards.begin(NOW, 1);
    await boards.load();
    expect(boards.hours('x').filter((count) => count === null)).toHaveLength(3);
    boards.hole(hole({ service: 'y', from: NOW - 4 * HOUR, reason: 'catalog' }));
    boards.hole(hole({ service: 'y', from: NOW - 4 * HOUR, to: NOW - 2 * HOUR, reason: 'catalog' }));
    expect(boards.hours('y').filter((count) => count === null)).toHaveLength(5);
    expect(boards.hours('x').filter((count) => count === null)).toHaveLength(3);
  });
});

describe('what a board shows', () => {
  test('is what is unusual, worst first, then by evidence, and the others by their reports', async () => {
    const boards = open();
    boards.begin(NOW, 0);
    await boards.load();
    for (const service of ['b', 'a', 'b', 'c', 'x']) boards.count({ service, at: NOW, counted: true });
    say(boards, troubled('x', 'pending', 9), troubled('y', 'open', 3), troubled('c', 'open', 4));
    expect(boards.shown(null, ROOM)).toEqual({ unusual: ['c', 'y', 'x'], recent: [], busy: ['b', 'a'] });
    expect(boards.shown(null, { unusual: 1, recent: 0, busy: 1 })).toEqual({
      unusual: ['c'],
      recent: [],
      busy: ['b'],
    });
    expect(boards.shown('nothing', ROOM)).toEqual({ unusual: [], recent: [], busy: [] });
    expect(boards.troubled().get('social')).toEqual({ problems: 2, possible: 1 });
  });

  test('where counts are equal, the name decides', async () => {
    const boards = open();
    boards.begin(NOW, 0);
    await boards.load();
    for (const service of ['y', 'c', 'a']) boards.count({ service, at: NOW, counted: true });
    expect(boards.shown(null, ROOM).busy).toEqual(['a', 'c', 'y']);
  });

  test('of a service that is being learned is a spike', async () => {
    const boards = open();
    boards.begin(NOW, 0);
    await boards.load();
    for (let nth = 0; nth < 5; nth++) boards.count({ service: 'a', at: NOW, counted: true });
    expect(boards.shown(null, ROOM)).toEqual({ unusual: ['a'], recent: [], busy: [] });
    say(boards, { ...unjudged('a', at, 0), status: 'normal' });
    expect(boards.shown(null, ROOM)).toEqual({ unusual: [], recent: [], busy: ['a'] });
  });

  test('a reported incident that is over is shown for a day, from the store and as it is committed', async () => {
    const over = (service: string, facts: Partial<Incident>) =>
      incident({ id: `${service}-0`, service, state: 'resolved', detectedAt: NOW - 90 * HOUR, ...facts });
    const before = over('x', { endedAt: NOW - HOUR });
    const faded = over('c', { endedAt: NOW - HOUR, detectedAt: null });
    await store.commit(tick({ at: NOW, incidents: [before, faded, over('y', { endedAt: NOW - DAY })] }));
    const boards = open();
    boards.begin(NOW, 0);
    await boards.load();
    boards.over([over('a', { endedAt: NOW - MINUTE }), faded]);
    expect(boards.shown(null, ROOM).recent).toEqual(['a', 'x']);
    expect(boards.recent('x')).toEqual(before);
    expect([boards.recent('y'), boards.recent('c')]).toEqual([null, null]);
    at = NOW + 23 * HOUR;
    boards.onTick({ at, states: [] });
    expect(boards.recent('x')).toBeNull();
    expect(boards.shown(null, ROOM).recent).toEqual(['a']);
  });

  test('an incident that an editor withdrew is no trouble, and comes first among those that are over', async () => {
    const boards = open();
    boards.begin(NOW, 0);
    await boards.load();
    say(boards, troubled('x', 'open'));
    boards.onMarks([{ incident: 'x-1', finding: 'withdrawn', note: null, at: NOW }]);
    expect(boards.shown(null, ROOM)).toEqual({ unusual: [], recent: ['x'], busy: [] });
    expect(boards.troubled().get('social')).toBeUndefined();
    boards.onMarks([]);
    expect(boards.shown(null, ROOM).unusual).toEqual(['x']);
  });

  test('a service that nobody reports is blamed by those that need it, while they are in the catalog', async () => {
    const boards = open();
    boards.begin(NOW, 0);
    await boards.load();
    const blame = { role: 'knock_on', reason: 'dependants_together', of: 'y', via: 'y', others: [] } as const;
    const blaming = (service: string): ServiceState => {
      const state = troubled(service, 'open');
      const odds = { times: null, lagMs: null, odds: 3 };
      return { ...state, incident: { ...state.incident!, blame: { ...blame, ...odds } } };
    };
    say(boards, blaming('a'), blaming('b'), troubled('c', 'open'));
    expect([boards.silentlyBlamed('y'), boards.silentlyBlamed('x')]).toEqual([2, 0]);
    served = catalogOf(['b', 'y']);
    await boards.load();
    expect(boards.silentlyBlamed('y')).toBe(1);
  });

  test('follows the catalog: a service that left is not shown, and counts again when it is back', async () => {
    await log('b', [NOW - HOUR]);
    served = catalogOf(['a', 'b']);
    const boards = open();
    boards.begin(NOW, 1);
    await boards.load();
    say(boards, troubled('a', 'open'));
    served = catalogOf(['c']);
    await boards.load();
    expect(boards.shown(null, ROOM)).toEqual({ unusual: [], recent: [], busy: [] });
    served = catalogOf(slugs);
    await boards.load();
    expect(boards.shown(null, ROOM)).toEqual({ unusual: ['a'], recent: [], busy: ['b'] });
    expect(total(boards, 'b')).toBe(1);
  });
});

test('services that become known by time alone are noticed, although no tick judges them', async () => {
  const boards = open();
  boards.begin(NOW, 0);
  await boards.load();
  states.set('a', { ...unjudged('a', NOW, 0), status: 'normal' });
  expect(boards.roster.status('a')).toBe('learning');
  boards.onTick({ at: NOW + 5 * SECOND, states: [] });
  expect(boards.roster.status('a')).toBe('normal');
});

test('startup reads in steps, and stops if the program ends', async () => {
  served = catalogOf(Array.from({ length: 200 }, (_, nth) => `s${String(nth).padStart(3, '0')}`));
  let steps = 0;
  const boards = new Boards({
    store,
    catalog: () => served,
    topicOf: () => null,
    state: stateOf,
    nameOrder: () => 0,
    goOn: async () => ++steps < 3,
    onError: (error) => {
      throw error;
    },
  });
  boards.begin(NOW, 0);
  await boards.load();
  expect(steps).toBe(3);
});

describe('the latest incidents', () => {
  test('of a category are those of the store at startup, over its pages, and those committed since', async () => {
    const incidents = Array.from({ length: 450 }, (_, nth) =>
      incident({
        id: `x-${String(nth).padStart(3, '0')}`,
        detectedAt: NOW - DAY + nth,
        state: 'resolved',
        endedAt: NOW,
      }),
    );
    await store.commit(tick({ incidents }));
    const boards = open();
    boards.begin(NOW, 0);
    boards.over([incident({ id: 'x-new', detectedAt: NOW })]);
    await boards.load();
    const latest = boards.latest({ category: 'social' }, 1_000);
    expect(latest).toHaveLength(451);
    expect([latest[0], latest[1], latest.at(-1)]).toEqual(['x-new', 'x-449', 'x-000']);
    expect(boards.latest({ country: 'GB' }, 2)).toEqual(['x-new', 'x-449']);
  });
});

describe('the board of a country', () => {
  const only = (key: string): Incident['scope'] => ({
    kind: 'only',
    parts: [{ dimension: 'city', key, observed: 40, expected: 1 }],
  });

  async function openIn(countries: Readonly<Record<string, readonly string[]>>): Promise<Boards> {
    const { services, categories } = served;
    served = {
      categories,
      services: services.map((one) => Object.assign({}, one, { countries: countries[one.slug] ?? [] })),
    };
    await log('a', [NOW - HOUR, NOW - HOUR]);
    await log('b', [NOW - HOUR]);
    const boards = open();
    boards.begin(NOW, 0);
    await boards.load();
    return boards;
  }

  test('has the services that people there use, and no others', async () => {
    const boards = await openIn({ a: ['GB'], x: ['DE'] });
    say(boards, troubled('x', 'open'), troubled('y', 'open'));
    expect(boards.shown(null, ROOM, 'GB')).toEqual({ unusual: ['y'], recent: [], busy: ['a', 'b'] });
    expect(boards.shown(null, ROOM, 'DE')).toEqual({ unusual: ['x', 'y'], recent: [], busy: ['b'] });
    expect(boards.shown(null, ROOM).unusual).toEqual(['x', 'y']);
    expect(boards.troubled('GB').get('social')).toEqual({ problems: 1, possible: 0 });
    expect(boards.troubled().get('social')).toEqual({ problems: 2, possible: 0 });
  });

  test('shows a service as normal if its incident is limited to other places', async () => {
    const boards = await openIn({});
    const elsewhere = troubled('a', 'open');
    say(boards, { ...elsewhere, incident: { ...elsewhere.incident!, scope: only('DE/Berlin') } });
    expect(boards.shown(null, ROOM, 'GB')).toMatchObject({ unusual: [], busy: ['a', 'b'] });
    expect(boards.shown(null, ROOM, 'DE')).toMatchObject({ unusual: ['a'], busy: ['b'] });
    expect(boards.troubled('GB').size).toBe(0);
  });

  test('shows an ended incident only where it was', async () => {
    const boards = await openIn({});
    boards.over([
      incident({ id: 'y-1', service: 'y', state: 'resolved', endedAt: NOW - HOUR, scope: only('DE/Berlin') }),
    ]);
    expect(boards.shown(null, ROOM, 'DE').recent).toEqual(['y']);
    expect(boards.shown(null, ROOM, 'GB').recent).toEqual([]);
  });
});
