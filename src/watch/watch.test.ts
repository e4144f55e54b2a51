import { beforeEach, describe, expect, test } from 'vitest';
import { createMemoryBus } from '../adapters/memory/bus.ts';
import type { Bus, Messages } from '../ports/bus.ts';
import { OutcryError } from '../core/base/errors.ts';
import { raisedBy } from '../core/detect/levels.ts';
import { defaultPrior } from '../core/detect/prior.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../core/base/time.ts';
import { openMemoryStore } from '../adapters/memory/store.ts';
import type { Store } from '../ports/store.ts';
import { openWatch, type Watch } from './watch.ts';
import type { WatchOptions } from './watch-options.ts';

const START = Date.UTC(2025, 2, 10, 9);

let store: Store;
let bus: Bus;
let ticks: Messages['tick'][];
let now: number;
let watch: Watch;
let journal: string[];

async function open(on: Store = store, options: Partial<WatchOptions> = {}): Promise<Watch> {
  return openWatch({
    store: on,
    saved: await on.snapshots.load(),
    bus,
    now: () => now,
    prior: () => defaultPrior,
    levels: () => raisedBy(1),
    onDecided: ({ service, reason }) => journal.push(`${service} ${reason}`),
    onImported: (service, { counts }) => journal.push(`${service} imported ${counts.length}`),
    ...options,
  });
}

let reporters = 0;
async function report(service: string, at: number): Promise<void> {
  now = Math.max(now, at);
  const id = `r${++reporters}`;
  await store.reports.append({
    id,
    at,
    service,
    problem: null,
    place: null,
    network: null,
    reporter: id,
    comment: null,
    counted: true,
    reason: null,
    idempotency: null,
  });
}

/** Two people a second for a minute. */
async function surge(service: string, from: number): Promise<void> {
  for (let nth = 0; nth < 120; nth++) await report(service, from + nth * 500);
}

async function passAt(at: number): Promise<void> {
  now = at;
  await watch.pass();
}

beforeEach(async () => {
  store = openMemoryStore();
  ticks = [];
  journal = [];
  now = START;
  bus = createMemoryBus({
    onError(error) {
      throw error;
    },
  });
  bus.subscribe('tick', (tick) => ticks.push(tick));
  watch = await open();
});

describe('the watch', () => {
  test('commits an incident with its update and notice, then announces the service', async () => {
    await surge('x', START);
    await passAt(START + 2 * MINUTE);
    const [incident] = await store.incidents.active();
    expect(incident).toMatchObject({ service: 'x', state: 'open', reports: 120 });
    expect((await store.incidents.updates(incident!.id)).map(({ state }) => state)).toContain('open');
    expect((await store.outbox.pending(10)).map(({ reason }) => reason)).toEqual(['opened']);
    expect(journal).toEqual(['x evidence_rising', 'x evidence_strong']);
    expect(ticks.at(-1)).toMatchObject({
      at: START + 2 * MINUTE,
      states: [{ service: 'x', status: 'problems' }],
    });
    expect(watch.state('x')?.status).toBe('problems');
  });

  test('tells what was imported while it runs, once', async () => {
    await passAt(START + MINUTE);
    await store.history.put({ service: 'y', start: START - DAY, bucketMs: HOUR, counts: [1, 2] });
    await passAt(START + 2 * MINUTE);
    await passAt(START + 3 * MINUTE);
    expect(journal).toEqual(['y imported 2']);
  });

  test('what could not be committed is committed by the next pass, and shown only then', async () => {
    let refusing = true;
    const refusingStore: Store = {
      ...store,
      commit: (tick) =>
        refusing ? Promise.reject(new OutcryError('store_failed', 'Full.')) : store.commit(tick),
    };
    watch = await open(refusingStore);
    await surge('x', START);
    await expect(passAt(START + 2 * MINUTE)).rejects.toMatchObject({ code: 'store_failed' });
    refusing = false;
    await passAt(START + 2 * MINUTE + 5 * SECOND);
    const [incident] = await store.incidents.active();
    expect((await store.incidents.updates(incident!.id)).map(({ state }) => state)).toContain('open');
    expect((await store.outbox.pending(10)).map(({ reason }) => reason)).toEqual(['opened']);
    expect(ticks).toHaveLength(1);
  });

  test('a restart at any moment continues the incident: the same id, updates and notices as without one', async () => {
    await surge('x', START);
    for (let at = START; at <= START + 2 * HOUR; at += 20 * SECOND) {
      await passAt(at);
      if (at % (7 * MINUTE) === 0) watch = await open();
    }
    const incidents = await store.incidents.list({ limit: 10 });
    expect(incidents).toHaveLength(1);
    expect(incidents[0]?.state).toBe('resolved');
    expect((await store.outbox.pending(10)).map(({ reason }) => reason)).toEqual(['opened', 'resolved']);
  });

  test('a monitor past which quiet time goes is not written again, and its state is announced all the same', async () => {
    const written: string[] = [];
    watch = await open({
      ...store,
      commit(tick) {
        written.push(...tick.snapshots.map(({ service }) => service));
        return store.commit(tick);
      },
    });
    await report('x', START);
    for (let at = START; at <= START + 10 * MINUTE; at += 20 * SECOND) await passAt(at);
    expect(written).toEqual(['x']);
    expect(ticks.at(-1)?.states).toMatchObject([{ service: 'x', judgement: { at: START + 10 * MINUTE } }]);
  });

  test('past counts that are imported are learned, and still known after a restart', async () => {
    await report('x', START);
    await passAt(START + 2 * MINUTE);
    const expected = () => watch.bands('x', now, now + HOUR, HOUR)[0]?.mean ?? 0;
    expect(expected()).toBeLessThan(10);
    const counts = Array.from({ length: 28 * 24 }, () => 150);
    await store.history.put({ service: 'x', start: START - 28 * DAY, bucketMs: HOUR, counts });
    await passAt(START + 2 * MINUTE + 5 * SECOND);
    expect(expected()).toBeGreaterThan(100);
    watch = await open();
    expect(expected()).toBeGreaterThan(100);
    await passAt(START + 4 * MINUTE);
    watch = await open();
    expect(expected()).toBeGreaterThan(100);
  });

  test("the size that an import says is trusted at each day's end, after a restart too", async () => {
    const past = {
      start: START - 14 * DAY,
      bucketMs: HOUR,
      counts: Array.from({ length: 14 * 24 }, () => 3),
    };
    await store.history.put({ service: 'x', ...past });
    await report('x', START + MINUTE);
    await passAt(START + HOUR);
    watch = await open();
    await passAt(START + DAY);
    expect([...watch.account.trusted]).toEqual([0, 0, 0, 1, 0, 0]);
  });

  test('past counts imported while nothing ran are learned at the start', async () => {
    await report('x', START);
    await passAt(START + 2 * MINUTE);
    const counts = Array.from({ length: 28 * 24 }, () => 150);
    await store.history.put({ service: 'x', start: START - 28 * DAY, bucketMs: HOUR, counts });
    watch = await open();
    expect(watch.bands('x', now, now + HOUR, HOUR)[0]?.mean).toBeGreaterThan(100);
  });

  test('monitors that cannot be read are learned anew from the log, and what was published goes on under its id', async () => {
    await surge('x', START);
    await passAt(START + 2 * MINUTE);
    const [known] = await store.incidents.active();
    const { snapshots } = await store.snapshots.load();
    const cut = snapshots.map(({ service, state }) => ({ service, state: state.slice(0, -1) }));
    await store.commit({
      at: START + 3 * MINUTE,
      judge: 1,
      cursor: START + 3 * MINUTE,
      historyVersion: 0,
      incidents: [],
      updates: [],
      notices: [],
      snapshots: cut,
      anew: false,
      account: null,
    });
    const told: string[] = [];
    watch = await open(store, { onUnreadable: (why) => told.push(why.message) });
    expect(told).toEqual(['The saved monitor state is damaged.']);
    await passAt(START + 4 * MINUTE);
    expect(watch.state('x')?.incident).toMatchObject({ id: known!.id, reports: 120 });
    expect((await store.incidents.active()).map(({ id }) => id)).toEqual([known!.id]);
    watch = await open(store, { onUnreadable: (why) => told.push(why.message) });
    expect(told).toHaveLength(1);
  });

  test('of two incidents that an earlier version left under way at one service, the one reported first goes on', async () => {
    await surge('x', START);
    await passAt(START + 2 * MINUTE);
    const [known] = await store.incidents.active();
    await store.commit({
      at: START + 2 * MINUTE,
      judge: 1,
      cursor: null,
      historyVersion: 0,
      incidents: [{ ...known!, id: 'x-spelled-otherwise', detectedAt: known!.detectedAt! + SECOND }],
      updates: [],
      notices: [],
      snapshots: [],
      anew: false,
      account: null,
    });
    watch = await open();
    await passAt(START + 3 * MINUTE);
    expect((await store.incidents.active()).map(({ id }) => id)).toEqual([known!.id]);
    expect(await store.incidents.get('x-spelled-otherwise')).toMatchObject({
      state: 'resolved',
      endedAt: START + 2 * MINUTE,
    });
    expect(watch.state('x')?.incident?.id).toBe(known!.id);
  });
});
