import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND, WEEK } from '../../src/core/base/time.ts';
import {
  fromPerson,
  openInstance,
  post,
  temporaryFolder,
  TRUST_LOOPBACK,
  type Instance,
} from '../support/instance.ts';
import { newSchema, startServer, whyNoServer, type TestServer } from '../support/postgres.ts';

const START = Date.UTC(2025, 2, 10, 8);
const SERVICE = 'x';
const why = whyNoServer();

describe.skipIf(why !== null)(`an instance on PostgreSQL${why === null ? '' : ` (not here: ${why})`}`, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.dispose());

  /** An hour of ordinary reports, then a crowd; the incidents that come of it, as the API tells them. */
  async function liveThrough(
    instance: Instance,
  ): Promise<{ counted: number; incidents: unknown; updates: unknown }> {
    const counts = Array.from({ length: 8 * 7 * 24 }, () => 3);
    await instance.app.store.history.put({
      service: SERVICE,
      start: START - 8 * WEEK,
      bucketMs: HOUR,
      counts,
    });
    let person = 0;
    let counted = 0;
    const report = async () => {
      const answer = await post(instance.url, SERVICE, { problem: null }, fromPerson((person += 1)));
      if (((await answer.json()) as { counted?: boolean }).counted === true) counted += 1;
    };
    for (let at = START; at < START + HOUR; at += 10 * MINUTE) {
      await instance.walkTo(at);
      await report();
    }
    for (let second = 0; second < 120; second += 5) {
      await instance.walkTo(START + HOUR + second * SECOND);
      await Promise.all(Array.from({ length: 6 }, report));
    }
    await instance.walkTo(START + HOUR + 5 * MINUTE);
    const { items } = (await (await fetch(`${instance.url}/api/v1/incidents`)).json()) as {
      items: unknown[];
    };
    const active = await instance.app.store.incidents.active();
    const updates = await instance.app.store.decisions.read(0, 100);
    return { counted, incidents: [items, active], updates };
  }

  test('decides the same of the same reports as on SQLite, to the letter, and goes on after a restart', async () => {
    const given = { start: START, config: { ...TRUST_LOOPBACK } };
    const onSqlite = await openInstance(given);
    const expected = await liveThrough(onSqlite);
    await onSqlite.close();
    const databaseUrl = await newSchema(server);
    const onPostgres = await openInstance({ ...given, config: { ...given.config, databaseUrl } });
    try {
      const found = await liveThrough(onPostgres);
      expect(found).toEqual(expected);
      expect(found.counted).toBeGreaterThan(100);
      expect(found.updates).not.toEqual([]);
      await onPostgres.restart();
      expect(await onPostgres.app.store.decisions.read(0, 100)).toEqual(expected.updates);
      const again = await post(onPostgres.url, SERVICE, {}, fromPerson(1));
      expect(await again.json()).toMatchObject({ counted: false, reason: 'repeat' });
    } finally {
      await onPostgres.close();
    }
  });

  test('while its database is gone it shows its pages and refuses reports with 503, and then it goes on by itself', async () => {
    const databaseUrl = await newSchema(server);
    const instance = await openInstance({
      start: START,
      folder: temporaryFolder(),
      config: { ...TRUST_LOOPBACK, databaseUrl },
    });
    try {
      expect((await post(instance.url, SERVICE, {}, fromPerson(1))).status).toBe(202);
      expect((await fetch(`${instance.url}/status/${SERVICE}`)).status).toBe(200);
      server.stop('immediate');
      const refused = await post(instance.url, SERVICE, {}, fromPerson(2));
      expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '5']);
      expect((await fetch(`${instance.url}/status/${SERVICE}`)).status).toBe(200);
      expect((await fetch(`${instance.url}/readyz`)).status).toBe(503);
      server.start('fsync=off');
      const taken = await post(instance.url, SERVICE, {}, fromPerson(2));
      expect([taken.status, await taken.json()]).toMatchObject([202, { counted: true }]);
      await instance.walkTo(START + MINUTE);
      expect((await instance.app.store.reports.read(0, 10)).length).toBe(2);
    } finally {
      await instance.close();
    }
  });
});
