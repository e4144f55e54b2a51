import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MINUTE } from '../../src/core/base/time.ts';
import { readRemarks } from '../../src/remarks.ts';
import { outcry } from '../support/program.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post, type Instance } from '../support/instance.ts';

const START = Date.UTC(2025, 2, 10, 9);
let instance: Instance;
beforeEach(async () => {
  instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
});
afterEach(() => instance.close());

const readiness = async (): Promise<[number, unknown]> => {
  const answer = await fetch(`${instance.url}/readyz`);
  return [answer.status, await answer.json()];
};

test('an instance that cannot write reports is not ready until it can again or a minute has passed', async () => {
  const db = new DatabaseSync(join(instance.folder, 'outcry.db'));
  const refuse = () =>
    db.exec(`CREATE TRIGGER full BEFORE INSERT ON reports BEGIN SELECT raise(FAIL, 'full'); END`);
  refuse();
  expect((await post(instance.url, 'x', {}, fromPerson(1))).status).toBe(503);
  expect(await readiness()).toEqual([503, { status: 'store_failed' }]);
  db.exec('DROP TRIGGER full');
  expect((await post(instance.url, 'x', {}, fromPerson(1))).status).toBe(202);
  expect(await readiness()).toEqual([200, { status: 'ready' }]);
  refuse();
  expect((await post(instance.url, 'x', {}, fromPerson(2))).status).toBe(503);
  await instance.walkTo(START + MINUTE);
  expect(await readiness()).toEqual([200, { status: 'ready' }]);
  db.close();
});

test('requests through an untrusted proxy are counted and noted for the doctor, those through a trusted one are not', async () => {
  await fetch(instance.url, { headers: fromPerson(1) });
  expect(readRemarks(instance.folder)).toEqual([]);
  const unnamed = await openInstance({ start: START });
  try {
    for (let nth = 0; nth < 3; nth += 1) await fetch(unnamed.url, { headers: fromPerson(nth) });
    expect(readRemarks(unnamed.folder)).toMatchObject([{ kind: 'untrusted_proxy', from: '127.0.0.0/24' }]);
    const metrics = await (await fetch(`${unnamed.url}/metrics`)).text();
    expect(metrics).toContain('outcry_untrusted_forwarded_requests_total 3');
  } finally {
    await unnamed.close();
  }
});

test('people whom a private address hides are noted for the doctor, and those behind a public one are not', async () => {
  const device = (nth: number) => ({ device: `token-of-device-${nth}` });
  for (let nth = 0; nth < 4; nth++)
    await post(instance.url, 'x', device(nth), { 'X-Forwarded-For': '81.2.69.160' });
  expect(readRemarks(instance.folder)).toEqual([]);
  for (let nth = 4; nth < 6; nth++)
    await post(instance.url, 'x', device(nth), { 'X-Forwarded-For': '172.18.0.1' });
  expect(readRemarks(instance.folder)).toEqual([]);
  await post(instance.url, 'x', device(6), { 'X-Forwarded-For': '172.18.0.1' });
  expect(readRemarks(instance.folder)).toMatchObject([{ kind: 'people_hidden', from: '172.18.0.0/24' }]);
  const { stdout } = await outcry(['doctor', '--data', instance.folder]);
  expect(stdout).toMatch(
    /✗ proxies: More people reported from one address in 172\.18\.0\.0\/24 .*OUTCRY_OWN_NETWORKS/u,
  );
});

test('Forwarded from a trusted proxy tells reporters apart as X-Forwarded-For does', async () => {
  for (const nth of [1, 2, 2]) {
    const forwarded = `for="[2001:db8:0:${nth}::1]:4711";proto=https`;
    expect((await post(instance.url, 'x', {}, { Forwarded: forwarded })).status).toBe(202);
  }
  const reports = await instance.app.store.reports.read(0, 10);
  expect(reports.map(({ counted }) => counted)).toEqual([true, true, false]);
});

test('a service has a hole for the time it was missing from the catalog', async () => {
  const { store, catalog } = instance.app;
  expect((await post(instance.url, 'x', {}, fromPerson(1))).status).toBe(202);
  await instance.walkTo(START + MINUTE);
  const whole = catalog.all;
  await store.catalog.apply({ ...whole, services: whole.services.filter(({ slug }) => slug !== 'x') });
  await instance.walkTo(START + 10 * MINUTE);
  await store.catalog.apply(whole);
  await instance.walkTo(START + 20 * MINUTE);
  const [hole, ...others] = await store.coverage.holes(0, Infinity, 'x');
  expect(others).toEqual([]);
  expect(hole).toMatchObject({ service: 'x', reason: 'catalog' });
  expect(hole?.from).toBeLessThanOrEqual(START + 2 * MINUTE);
  expect(hole?.to).toBeGreaterThanOrEqual(START + 10 * MINUTE);
  expect(hole?.to).toBeLessThanOrEqual(START + 11 * MINUTE);
});
