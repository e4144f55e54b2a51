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
    sender: null,
    device: null,
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

  test('announces what was imported while it runs, once', async () => {
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
    expect(watch.state('x')).toBeNull();
    refusing = false;
    await passAt(START + 2 * MINUTE + 5 * SECOND);
    expect(watch.state('x')?.status).toBe('problems');
    const [incident] = await store.incidents.active();
    expect((await store.incidents.updates(incident!.id)).map(({ state }) => state)).toContain('open');
    expect((await store.outbox.pending(10)).map(({ reason }) => reason)).toEqual(['opened']);
    expect(ticks).toHaveLength(1);
  });

  test('a reader between two pieces of a pass sees what was announced, and never what is being judged', async () => {
    const seen = new Set<string>();
    const goOn = async () => {
      const state = watch.state('x');
      seen.add(`${ticks.length} announced: ${state?.status ?? 'nothing known'}`);
      return true;
    };
    watch = await open(store, { goOn, sliceMs: 0 });
    await surge('x', START);
    await passAt(START + 2 * MINUTE);
    expect(watch.state('x')?.status).toBe('problems');
    await passAt(START + 3 * HOUR);
    expect(watch.state('x')?.status).toBe('learning');
    expect([...seen]).toEqual(['0 announced: nothing known', '1 announced: problems']);
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

  test('a monitor that only quiet time passes is neither written nor announced again, and is shown as time passes', async () => {
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
    expect(ticks.at(-1)).toEqual({ at: START + 10 * MINUTE, states: [], published: [] });
    expect(watch.state('x')?.judgement.at).toBe(START + 10 * MINUTE);
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

  test('past counts imported while nothing ran are learned at startup', async () => {
    await report('x', START);
    await passAt(START + 2 * MINUTE);
    const counts = Array.from({ length: 28 * 24 }, () => 150);
    await store.history.put({ service: 'x', start: START - 28 * DAY, bucketMs: HOUR, counts });
    watch = await open();
    expect(watch.bands('x', now, now + HOUR, HOUR)[0]?.mean).toBeGreaterThan(100);
  });

  test('monitors that cannot be read are learned anew from the log, and published incidents keep their ids', async () => {
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

  test('of two incidents that an earlier version left under way at one service, the one reported first continues', async () => {
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

  test('a hole is not written into every monitor, but a service at rest knows of it after a restart', async () => {
    const written: string[] = [];
    const keeping: Store = {
      ...store,
      commit(tick) {
        written.push(...tick.snapshots.map(({ service }) => service));
        return store.commit(tick);
      },
    };
    watch = await open(keeping, { stalledAfter: 2 * MINUTE });
    await report('x', START);
    for (let at = START; at <= START + 6 * HOUR; at += MINUTE) await passAt(at);
    written.length = 0;
    await passAt(START + 9 * HOUR);
    for (let at = START + 9 * HOUR; at <= START + 12 * HOUR; at += MINUTE) await passAt(at);
    expect(written).toEqual([]);
    const knowledge = watch.state('x')?.knowledge;
    expect(knowledge?.observedMs).toBe(9 * HOUR);
    watch = await open(keeping, { stalledAfter: 2 * MINUTE });
    await passAt(START + 12 * HOUR + MINUTE);
    expect(watch.state('x')?.knowledge).toEqual(knowledge);
  });

  test('a service at rest is saved once a day, so that a restart has no more than that to catch up on', async () => {
    const written: number[] = [];
    watch = await open({
      ...store,
      commit(tick) {
        if (tick.snapshots.some(({ service }) => service === 'x')) written.push(tick.at);
        return store.commit(tick);
      },
    });
    await report('x', START);
    for (let at = START; at <= START + 3 * DAY; at += MINUTE) await passAt(at);
    const gaps = written.map((at, nth) => at - (written[nth - 1] ?? START));
    expect(written.length).toBeGreaterThan(2);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(DAY + 2 * MINUTE);
  });
});

describe('imported past counts', () => {
  const HOURS = 28 * 24;
  const past = (service: string, each: number) => ({
    service,
    start: START - HOURS * HOUR,
    bucketMs: HOUR,
    counts: Array.from({ length: HOURS }, () => each),
  });

  function counting(): { reads: string[]; on: Store } {
    const reads: string[] = [];
    const get = (service: string) => {
      reads.push(service);
      return store.history.get(service);
    };
    return { reads, on: { ...store, history: { ...store.history, get } } };
  }

  test('are read when they are put, when they are first shown and with the first report, and not kept', async () => {
    const { reads, on } = counting();
    watch = await open(on);
    await store.history.put(past('y', 60));
    await passAt(START + MINUTE);
    expect(reads).toEqual(['y', 'y']);
    for (let minute = 2; minute < 30; minute++) await passAt(START + minute * MINUTE);
    expect(reads).toHaveLength(2);
    await report('y', now);
    await passAt(now + MINUTE);
    expect(reads).toHaveLength(3);
    expect(watch.bands('y', now, now + HOUR, HOUR)[0]?.mean).toBeGreaterThan(50);
    await passAt(now + DAY);
    expect(reads).toHaveLength(3);
  });

  test('of a service that nobody has reported on are shown as of now, however long ago they came', async () => {
    await store.history.put(past('y', 60));
    for (const days of [0, 1, 60]) {
      await passAt(START + days * DAY + MINUTE);
      const state = watch.state('y');
      expect(state).toMatchObject({ status: 'normal', judgement: { at: now, evidence: 0 } });
      expect(watch.bands('y', now, now + HOUR, HOUR)[0]?.mean).toBeGreaterThan(50);
    }
  });

  test('count as those of a known service even before they were ever shown', async () => {
    watch = await open(counting().on);
    for (let nth = 0; nth < 30; nth++) await store.history.put(past(`y${nth}`, 60));
    await passAt(START + MINUTE);
    const states = Array.from({ length: 30 }, (_, nth) => watch.state(`y${nth}`)?.status);
    expect(new Set(states)).toEqual(new Set(['normal']));
    expect(watch.bands('y29', now, now + HOUR, HOUR)).toEqual([]);
    for (let minute = 2; minute < 6; minute++) await passAt(START + minute * MINUTE);
    expect(watch.bands('y29', now, now + HOUR, HOUR)).toHaveLength(1);
  });
});
