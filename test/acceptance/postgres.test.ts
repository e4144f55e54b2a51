import { cpSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { moveToDatabase } from '../../src/adapters/postgres/index.ts';
import { moveFromFolder } from '../../src/adapters/sqlite/moving.ts';
import { openSaltVault } from '../../src/adapters/sqlite/salts.ts';
import { carry } from '../../src/adapters/tables/moved.ts';
import { readRemarks } from '../../src/remarks.ts';
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
/** The first steps take ten minutes and have one report; the others take five seconds and have six. */
const ORDINARY = 2;
const CROWD = START + ORDINARY * 10 * MINUTE;
const STEPS = ORDINARY + 24;
const why = whyNoServer();

describe.skipIf(why !== null)(`an instance on PostgreSQL${why === null ? '' : ` (not here: ${why})`}`, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.dispose());

  const roleOf = async ({ url }: Instance) =>
    ((await (await fetch(`${url}/readyz`)).json()) as { role?: string }).role;
  const stateAt = async (url: string) => (await fetch(`${url}/api/v1/services/${SERVICE}`)).json();
  /** Collects the events of a live stream until it is aborted. */
  async function listen(url: string, told: string[]): Promise<AbortController> {
    const controller = new AbortController();
    const { body } = await fetch(url, { signal: controller.signal });
    const reading = async () => {
      for await (const chunk of body ?? []) told.push(Buffer.from(chunk).toString());
    };
    void reading().catch(() => {});
    return controller;
  }

  /** Waits for a pass that began after the call: the first may join one that is already running. */
  async function passAnew({ app }: Instance): Promise<void> {
    await app.pass();
    await app.pass();
  }

  /** Sends steps `from` to `to` of ordinary reports and then a growing crowd. Another node may take half of them. */
  async function letIn(instance: Instance, from: number, to: number, other?: Instance): Promise<number> {
    let counted = 0;
    const report = async (person: number) => {
      const { url } = person % 2 === 1 ? (other ?? instance) : instance;
      const answer = await post(url, SERVICE, { problem: null }, fromPerson(person));
      if (((await answer.json()) as { counted?: boolean }).counted === true) counted += 1;
    };
    for (let step = from; step < to; step += 1) {
      const at = step < ORDINARY ? START + step * 10 * MINUTE : CROWD + (step - ORDINARY) * 5 * SECOND;
      await instance.walkTo(at);
      other?.clock.set(at);
      await other?.app.pass();
      const crowd = step < ORDINARY ? 1 : 6;
      await Promise.all(Array.from({ length: crowd }, (_, nth) => report(step * 10 + nth)));
    }
    return counted;
  }

  /** What was decided, from the store and from the API. */
  async function decided(instance: Instance): Promise<{ incidents: unknown; updates: readonly unknown[] }> {
    const { items } = (await (await fetch(`${instance.url}/api/v1/incidents`)).json()) as {
      items: unknown[];
    };
    const { incidents, decisions } = instance.app.store;
    return { incidents: [items, await incidents.active()], updates: await decisions.read(0, 100) };
  }

  async function giveThePast(instance: Instance): Promise<void> {
    const counts = Array.from({ length: 8 * 7 * 24 }, () => 3);
    await instance.app.store.history.put({
      service: SERVICE,
      start: START - 8 * WEEK,
      bucketMs: HOUR,
      counts,
    });
    // Processed now, at the same moment in each instance, instead of whenever the next pass runs.
    await instance.app.pass();
  }

  async function liveThrough(instance: Instance) {
    await giveThePast(instance);
    const counted = await letIn(instance, 0, STEPS);
    await instance.walkTo(CROWD + 5 * MINUTE);
    return { counted, ...(await decided(instance)) };
  }

  test('decides exactly as on SQLite for the same reports, and continues after a restart', async () => {
    const given = { start: START, config: { ...TRUST_LOOPBACK } };
    const onSqlite = await openInstance({ ...given, config: { ...given.config, databaseUrl: null } });
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
      const again = await post(onPostgres.url, SERVICE, {}, fromPerson(10));
      expect(await again.json()).toMatchObject({ counted: false, reason: 'repeat' });
    } finally {
      await onPostgres.close();
    }
  });

  test('two nodes that share the reports decide the same, and the second continues when the first stops in the middle', async () => {
    const given = { start: START, config: { ...TRUST_LOOPBACK } };
    const onSqlite = await openInstance({ ...given, config: { ...given.config, databaseUrl: null } });
    const expected = await liveThrough(onSqlite);
    await onSqlite.close();
    const databaseUrl = await newSchema(server);
    const onPostgres = { ...given, config: { ...given.config, databaseUrl } };
    const first = await openInstance(onPostgres);
    // Imported before the second node starts, which reads it at startup; from then on each learns by itself.
    await giveThePast(first);
    const second = await openInstance(onPostgres);
    try {
      const told: string[] = [];
      const stream = await listen(`${second.url}/api/v1/services/${SERVICE}/live`, told);
      const half = ORDINARY + 14;
      let counted = await letIn(first, 0, half, second);
      expect(await roleOf(second)).toBe('follows');
      const shown = await Promise.all([first, second].map(({ url }) => stateAt(url)));
      expect(shown[0]).toEqual(shown[1]);
      await first.app.close();
      await expect.poll(() => roleOf(second), { timeout: 10_000 }).toBe('watches');
      // It takes over before the clock moves on: after a jump of the clock there would be a hole until the takeover.
      await passAnew(second);
      counted += await letIn(second, half, STEPS);
      await second.walkTo(CROWD + 5 * MINUTE);
      expect({ counted, ...(await decided(second)) }).toEqual(expected);
      expect(told.join('')).toContain('event: service');
      stream.abort();
    } finally {
      await second.close();
    }
  });

  test('moved in the middle of an outage, it decides exactly what it would have decided in its old place', async () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()];
    const given = { start: START, folder, config: { ...TRUST_LOOPBACK, databaseUrl: null } };
    const first = await openInstance(given);
    await giveThePast(first);
    const half = ORDINARY + 12;
    await letIn(first, 0, half);
    await first.app.close();
    cpSync(folder, other, { recursive: true });
    const databaseUrl = await newSchema(server);
    await moveFromFolder(other, async (from) =>
      moveToDatabase(databaseUrl, (to) => carry(from, to, () => {}), await openSaltVault(other).load()),
    );
    const stayed = await openInstance({ ...given, start: first.clock.now() });
    const moved = await openInstance({
      ...given,
      start: first.clock.now(),
      folder: other,
      config: { ...given.config, databaseUrl },
    });
    try {
      expect(readRemarks(other)).toMatchObject([
        { kind: 'damage', from: expect.stringContaining('fsync is off') },
        { kind: 'damage', from: expect.stringContaining('holds an instance too, which is not used') },
      ]);
      for (const instance of [stayed, moved]) {
        // A reporter from before the move is recognised.
        const repeat = await post(instance.url, SERVICE, {}, fromPerson(half * 10 - 10));
        expect(await repeat.json()).toMatchObject({ counted: false });
        await letIn(instance, half, STEPS);
        await instance.walkTo(CROWD + 5 * MINUTE);
      }
      const [expected, found] = [await decided(stayed), await decided(moved)];
      expect(found).toEqual(expected);
      expect(JSON.stringify(found)).toBe(JSON.stringify(expected));
      expect(found.updates.length).toBeGreaterThan(0);
      expect(await countedAt(moved)).toEqual(await countedAt(stayed));
    } finally {
      await stayed.close();
      await moved.close();
    }
  });

  /** Sorted, because the order of simultaneous reports is not determined. */
  async function countedAt({ app }: Instance): Promise<string[]> {
    const log = await app.store.reports.read(0, 1_000);
    return log.map(({ at, reporter, counted }) => `${at} ${reporter} ${counted}`).sort();
  }

  test('while its database is unreachable it serves its pages and refuses reports with 503, and then recovers by itself', async () => {
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
