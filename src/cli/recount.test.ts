import { beforeEach, expect, test } from 'vitest';
import { openMemoryStore } from '../adapters/memory/store.ts';
import type { Dimension } from '../ports/rollups.ts';
import type { NewReport, ReportLog } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { recount } from './recount.ts';

const START = Date.UTC(2025, 2, 10, 9, 25);

let store: Store;
beforeEach(async () => {
  store = openMemoryStore();
  await log({
    problem: 'app',
    place: { country: 'GB', city: 'Glasgow', region: 'Scotland' },
    network: 2_856,
    sender: null,
    device: null,
  });
  await log({
    problem: 'app',
    place: { country: 'GB', city: null, region: null },
    counted: false,
    reason: 'repeat',
  });
  await log({ service: 'y' });
});

let nth = 0;
function log(given: Partial<NewReport>): Promise<unknown> {
  nth++;
  return store.reports.append({
    id: `report-${nth}`,
    at: START,
    service: 'x',
    problem: null,
    place: null,
    network: null,
    sender: null,
    device: null,
    reporter: `reporter-${nth}`,
    comment: null,
    counted: true,
    reason: null,
    idempotency: null,
    ...given,
  });
}

/** The store with a rollup that has lost a key. */
function without(dimension: Dimension, lost: string): Store {
  return {
    ...store,
    rollups: {
      ...store.rollups,
      top: async (service, of, from, to, limit) => {
        const shares = await store.rollups.top(service, of, from, to, limit);
        return of === dimension ? shares.filter(({ key }) => key !== lost) : shares;
      },
    },
  };
}

test('rollups that were written with the log agree with it', async () => {
  expect(await recount(store)).toEqual({ reports: 3, shortfalls: [] });
});

test('an empty log has nothing to disagree with', async () => {
  expect(await recount(openMemoryStore())).toEqual({ reports: 0, shortfalls: [] });
});

test.each([
  ['problem', 'app'],
  ['place', 'GB'],
  ['place', 'GB:Scotland'],
  ['place', 'GB/Glasgow'],
  ['network', 'AS2856'],
] as const)('a %s rollup that lacks %s is found', async (dimension, key) => {
  const { shortfalls } = await recount(without(dimension, key));
  expect(shortfalls).toEqual([{ service: 'x', dimension, key, logged: 1, rolled: 0 }]);
});

test('a service that no rollup knows is found in every dimension', async () => {
  const lost: Store = { ...store, rollups: { ...store.rollups, first: async () => null } };
  const { shortfalls } = await recount(lost);
  expect(shortfalls.map(({ service, key }) => `${service} ${key}`)).toEqual([
    'x ',
    'x app',
    'x GB',
    'x GB:Scotland',
    'x GB/Glasgow',
    'x AS2856',
    'y ',
  ]);
});

test('rollups ahead of what was read are those of a server that goes on', async () => {
  const read: ReportLog['read'] = async (after, limit) =>
    after === 0 ? (await store.reports.read(0, limit)).slice(0, 1) : [];
  const behind: Store = { ...store, reports: { ...store.reports, read } };
  expect(await recount(behind)).toEqual({ reports: 1, shortfalls: [] });
});
