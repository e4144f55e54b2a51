import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/base/time.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post, type Instance } from '../support/instance.ts';

const START = Date.UTC(2026, 10, 26, 8, 0, 20);
let instance: Instance;
beforeEach(async () => {
  instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
});
afterEach(() => instance.close());

let people = 0;
async function report(service: string, times: number): Promise<void> {
  for (let nth = 0; nth < times; nth++)
    expect((await post(instance.url, service, {}, fromPerson(people++))).status).toBe(202);
}

/** The number of reports that the front page shows for a service; null if the service is not on it. */
async function reportsOnBoard(service: string): Promise<number | null> {
  const html = await (await fetch(`${instance.url}/`)).text();
  const line = html.split('<li').find((part) => part.includes(`href="/status/${service}"`));
  const told = /class="reports">(?<count>[\d,]+) report/u.exec(line ?? '')?.groups?.['count'];
  return told === undefined ? null : Number(told.replaceAll(',', ''));
}

test('the front page counts each report of the day once, across a restart within a minute and one after hours', async () => {
  await report('netflix', 3);
  await instance.walkTo(START + 30 * SECOND);
  expect(await reportsOnBoard('netflix')).toBe(3);
  await report('netflix', 1);
  // Reports made after the last tick are on disk, and the watch reads them at the next start.
  await instance.restart();
  await instance.app.boards.idle();
  await instance.walkTo(START + MINUTE);
  expect(await reportsOnBoard('netflix')).toBe(4);
  instance.clock.set(START + 5 * HOUR);
  await instance.restart();
  await instance.app.boards.idle();
  await report('netflix', 2);
  await instance.walkTo(START + 5 * HOUR + MINUTE);
  expect(await reportsOnBoard('netflix')).toBe(6);
  instance.clock.set(START + DAY + HOUR);
  await instance.app.pass();
  expect(await reportsOnBoard('netflix')).toBe(2);
});

test('a service added to the catalog while the server runs is listed and found, a removed one is not', async () => {
  const { store } = instance.app;
  const before = (await store.catalog.load())!;
  const [first] = before.services;
  const joined = { ...first!, slug: 'brand-new', name: 'Brand New', aliases: [] };
  await store.catalog.apply({ ...before, services: [joined] });
  await instance.app.pass();
  await instance.app.boards.idle();
  const list = async (query: string): Promise<string[]> => {
    const answer = await fetch(`${instance.url}/api/v1/services${query}`);
    return ((await answer.json()) as { items: { slug: string }[] }).items.map(({ slug }) => slug);
  };
  expect(await list('')).toEqual(['brand-new']);
  expect(await list('?q=brand+nwe')).toEqual(['brand-new']);
  expect(await list('?status=learning')).toEqual(['brand-new']);
  expect(await list(`?q=${encodeURIComponent(first!.name)}`)).toEqual([]);
});
