import { beforeEach, describe, expect, test } from 'vitest';
import { changesOf, type Hole } from '../core/domain/coverage.ts';
import { HOUR, MINUTE, SECOND } from '../core/base/time.ts';
import { report } from '../ports/given.fixture.ts';
import { openMemoryStore } from '../adapters/memory/store.ts';
import type { Store } from '../ports/store.ts';
import { REFUSING_FOR, STALLED_AFTER, openCoverageKeeper, type CoverageKeeper } from './coverage-keeper.ts';

const START = Date.UTC(2025, 2, 10, 9);

let store: Store;
let now: number;
let full: boolean;
let unreadable: boolean;
let inCatalog: Set<string>;
let told: Hole[];

function open(cursor: number | null = null): Promise<CoverageKeeper> {
  const { coverage, reports } = store;
  const refusing = async (): Promise<void> => {
    if (full) throw new Error('no space');
  };
  return openCoverageKeeper({
    store: {
      reports: {
        ...reports,
        seqBefore: (at) =>
          unreadable ? Promise.reject(new Error('input/output error')) : reports.seqBefore(at),
      },
      coverage: {
        ...coverage,
        cover: (until) => refusing().then(() => coverage.cover(until)),
        put: (hole) => refusing().then(() => coverage.put(hole)),
      },
    },
    now: () => now,
    cursor,
    reported: [],
    stalledAfter: STALLED_AFTER,
    inCatalog: (service) => inCatalog.has(service),
    onHole: (hole) => told.push(hole),
  });
}

async function beats(keeper: CoverageKeeper, forMs: number, everyMs = 5 * SECOND): Promise<void> {
  for (const end = now + forMs; now < end;) {
    now += everyMs;
    await keeper.beat();
  }
}

const holes = () => store.coverage.holes(0, Infinity);

beforeEach(() => {
  store = openMemoryStore();
  now = START;
  full = false;
  unreadable = false;
  inCatalog = new Set(['x', 'y']);
  told = [];
});

describe('the keeper of coverage', () => {
  test('a new instance begins without a hole, and records each tick that reports can be taken', async () => {
    const keeper = await open();
    await keeper.beat();
    await beats(keeper, MINUTE);
    expect(await holes()).toEqual([]);
    expect(await store.coverage.coveredUntil()).toBe(now);
    expect(keeper.take(Infinity)).toEqual([]);
  });

  test('from the last beat of a run to the first beat of the next is a hole, however it ended', async () => {
    const keeper = await open();
    await keeper.beat();
    await beats(keeper, 30 * SECOND);
    const last = now;
    now += 3 * HOUR;
    const next = await open(last);
    await next.beat();
    expect(await holes()).toEqual([{ service: null, from: last, to: now, reason: 'off' }]);
    expect(next.take(Infinity)).toEqual([
      { at: last, service: null, kind: 'lost', begins: true },
      { at: now, service: null, kind: 'lost', begins: false },
    ]);
    expect(told).toHaveLength(1);
  });

  test('a hole that began with the last beat of a run does not continue if the next begins at the same moment', async () => {
    const keeper = await open();
    await keeper.beat();
    await beats(keeper, 30 * SECOND);
    const last = now;
    await store.coverage.put({ service: null, from: last, to: null, reason: 'disk' });
    await (await open(last)).beat();
    expect(await holes()).toEqual([]);
  });

  test('two holes that begin at once, because time stands still, are both kept: the later begins a millisecond after', async () => {
    const keeper = await open();
    await keeper.beat();
    await beats(keeper, 30 * SECOND);
    const from = now;
    keeper.refused('disk', null);
    await keeper.beat();
    now += STALLED_AFTER;
    await keeper.beat();
    expect(await holes()).toEqual([
      { service: null, from, to: from + STALLED_AFTER, reason: 'disk' },
      { service: null, from: from + 1, to: from + STALLED_AFTER, reason: 'off' },
    ]);
  });

  test('reports that came after the last beat were taken: the hole begins with the last of them', async () => {
    const keeper = await open();
    await keeper.beat();
    await store.reports.append(report({ at: now + 4_000 }));
    now += HOUR;
    await (await open(START)).beat();
    expect(await holes()).toMatchObject([{ from: START + 4_000, to: now }]);
  });

  test('a server that stalled for the limit has a hole, a moment less has none', async () => {
    const keeper = await open();
    await keeper.beat();
    now += STALLED_AFTER - 1;
    await keeper.beat();
    expect(await holes()).toEqual([]);
    const last = now;
    now += STALLED_AFTER;
    await keeper.beat();
    expect(await holes()).toEqual([{ service: null, from: last, to: now, reason: 'off' }]);
  });

  test('reports that come before the first beat after a stall end the hole', async () => {
    const keeper = await open();
    await keeper.beat();
    await store.reports.append(report({ id: 'before', at: now + 2_000 }));
    const last = now;
    now += HOUR;
    await store.reports.append(report({ id: 'after', at: now }));
    now += 3 * SECOND;
    await keeper.beat();
    const [hole] = await holes();
    expect(hole).toMatchObject({ from: last + 2_001, to: last + HOUR });
  });

  test('a clock that runs faster than beats come makes no hole if there were heartbeats between them', async () => {
    const keeper = await open();
    await keeper.beat();
    for (let at = 0; at < 10; at++) {
      for (let pulse = 0; pulse < 4; pulse++) {
        now += STALLED_AFTER - 1;
        keeper.alive();
      }
      await keeper.beat();
    }
    expect(await holes()).toEqual([]);
  });

  test('a server that stalled between two heartbeats has a hole from one to the other', async () => {
    const keeper = await open();
    await keeper.beat();
    now += SECOND;
    keeper.alive();
    const from = now;
    now += HOUR;
    keeper.alive();
    const to = now;
    now += SECOND;
    await keeper.beat();
    expect(await holes()).toEqual([{ service: null, from, to, reason: 'off' }]);
  });

  test('a heartbeat before the first beat is ignored: the hole since the last run is recorded as a whole', async () => {
    await store.coverage.cover(START - HOUR);
    const keeper = await open(START - HOUR);
    keeper.alive();
    now += MINUTE;
    await keeper.beat();
    expect(await holes()).toMatchObject([{ from: START - HOUR, to: now }]);
  });

  test('a stall is recorded even if the log cannot be read just then', async () => {
    const keeper = await open();
    await keeper.beat();
    const last = now;
    now += HOUR;
    unreadable = true;
    await expect(keeper.beat()).resolves.toBe(now);
    expect(await holes()).toEqual([{ service: null, from: last, to: now, reason: 'off' }]);
  });

  test('refusals are a hole that ends when there was none for a while', async () => {
    const keeper = await open();
    await keeper.beat();
    const last = now;
    await beats(keeper, 5 * SECOND);
    keeper.refused('overload', null);
    // The same refusal, from a caller that does not know the service.
    keeper.refused('disk', null);
    await beats(keeper, 5 * SECOND);
    expect(await holes()).toEqual([{ service: null, from: last + 5_000, to: null, reason: 'overload' }]);
    await beats(keeper, REFUSING_FOR - 5 * SECOND);
    expect(await holes()).toMatchObject([{ to: null }]);
    await beats(keeper, 5 * SECOND);
    expect(await holes()).toMatchObject([{ to: now }]);
  });

  test('what is refused on one service is a hole of that service, and one that continues at a crash ends with the last beat', async () => {
    const keeper = await open();
    await keeper.beat();
    const first = now;
    keeper.refused('overload', 'x');
    await beats(keeper, 5 * SECOND);
    const second = now;
    keeper.refused('overload', 'y');
    await beats(keeper, REFUSING_FOR);
    expect(await holes()).toEqual([
      { service: 'x', from: first, to: now, reason: 'overload' },
      { service: 'y', from: second, to: null, reason: 'overload' },
    ]);
    const last = now;
    now += HOUR;
    await (await open(last)).beat();
    expect(await holes()).toEqual([
      { service: 'x', from: first, to: last, reason: 'overload' },
      { service: 'y', from: second, to: last, reason: 'overload' },
      { service: null, from: last, to: now, reason: 'off' },
    ]);
  });

  test('a full disk is a hole, recorded once there is room, and known to the fold immediately', async () => {
    const keeper = await open();
    await keeper.beat();
    full = true;
    await beats(keeper, 20 * SECOND);
    expect(await holes()).toEqual([]);
    expect(keeper.take(Infinity)).toMatchObject([{ kind: 'refused', begins: true }]);
    full = false;
    await beats(keeper, REFUSING_FOR + 10 * SECOND);
    const [hole] = await holes();
    expect(hole).toMatchObject({ service: null, reason: 'disk' });
    expect(hole!.from).toBeLessThanOrEqual(START + 10 * SECOND);
    expect(hole!.to).toBeGreaterThanOrEqual(START + 20 * SECOND);
  });

  test('a server killed while the disk was full ends that hole with its last beat', async () => {
    const keeper = await open();
    await keeper.beat();
    keeper.refused('disk', null);
    await beats(keeper, 10 * SECOND);
    const last = now;
    now += HOUR;
    await (await open(last)).beat();
    expect(await holes()).toMatchObject([
      { reason: 'disk', to: last },
      { reason: 'off', from: last, to: now },
    ]);
  });

  test('one that stalled and refuses reports has two holes, and forgets neither', async () => {
    const keeper = await open();
    await keeper.beat();
    const last = now;
    now += STALLED_AFTER;
    keeper.refused('overload', null);
    await keeper.beat();
    const woke = now;
    await beats(keeper, REFUSING_FOR);
    const written = await holes();
    expect(written).toEqual([
      { service: null, from: last, to: woke, reason: 'off' },
      { service: null, from: woke, to: now, reason: 'overload' },
    ]);
    expect(changesOf(written)).toEqual(keeper.take(Infinity));
  });

  test('one killed at the moment of its first refusal was off from then on, and no longer refuses', async () => {
    await store.coverage.cover(START);
    await store.coverage.put({ service: null, from: START, to: null, reason: 'overload' });
    now += HOUR;
    const keeper = await open(START);
    await keeper.beat();
    const written = await holes();
    expect(written).toEqual([{ service: null, from: START, to: now, reason: 'off' }]);
    expect([...(await keeper.before(now)), ...keeper.take(Infinity)]).toEqual(changesOf(written));
  });

  test('a service that leaves the catalog has a hole until it is back, even across a restart', async () => {
    const keeper = await open();
    keeper.joined('x');
    await keeper.beat();
    inCatalog.delete('x');
    await beats(keeper, 5 * SECOND);
    const left = now;
    await beats(keeper, 5 * MINUTE);
    expect(await holes()).toEqual([{ service: 'x', from: left, to: null, reason: 'catalog' }]);
    const next = await open(now);
    await next.beat();
    inCatalog.add('x');
    await beats(next, 5 * SECOND);
    expect(await store.coverage.holes(0, Infinity, 'x')).toContainEqual({
      service: 'x',
      from: left,
      to: now,
      reason: 'catalog',
    });
  });

  test('what changed before the cursor is recalled, later changes are still to be judged', async () => {
    await store.coverage.put({ service: null, from: START, to: START + HOUR, reason: 'off' });
    const keeper = await open(START + MINUTE);
    expect(await keeper.before(now)).toMatchObject([{ at: START, begins: true }]);
    expect(keeper.take(START + HOUR)).toEqual([]);
    expect(keeper.take(START + HOUR + 1)).toMatchObject([{ at: START + HOUR, begins: false }]);
    expect(keeper.take(Infinity)).toEqual([]);
  });
});
