import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openCable, type Cable } from '../../../test/support/cable.ts';
import { newSchema, startServer, whyNoServer, type TestServer } from '../../../test/support/postgres.ts';
import { report, START } from '../../ports/given.fixture.ts';
import { LEASE_ASKED_EVERY_MS, LEASE_MS } from './lease.ts';
import { SILENT_LOOKS } from './nodes.ts';
import { openPostgresStore, type PostgresStore } from './store.ts';

/** The time within which an unresponsive database is given up. */
const GIVEN_UP_MS = SILENT_LOOKS * (LEASE_MS + LEASE_ASKED_EVERY_MS) + LEASE_MS;
/** Far less than a statement may take while the database is available. */
const AT_ONCE_MS = 2_000;

const why = whyNoServer();
describe.skipIf(why !== null)(`a database that is silent${why === null ? '' : ` (not here: ${why})`}`, () => {
  let server: TestServer;
  let cable: Cable;
  let store: PostgresStore;
  let unread = 0;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.dispose());
  beforeEach(async () => {
    unread = 0;
    const url = await newSchema(server);
    cable = await openCable(() => url.replace('postgres:', 'http:'));
    const { port } = new URL(cable.origin);
    const through = url.replace(/:\d+\//u, `:${port}/`);
    store = await openPostgresStore({ url: through, serving: true, onReadFailed: () => (unread += 1) });
  });
  afterEach(async () => {
    cable.mend();
    await store.close();
    await cable.close();
  });

  test('delays no one for longer than it takes to notice, and is asked again when it answers', async () => {
    const failed = { code: 'store_failed', message: expect.stringMatching(/does not answer/u) };
    cable.hold();
    const began = performance.now();
    const waiting = [store.reports.lastAt(), store.reports.append(report({ id: 'held', at: START }))];
    await Promise.all(waiting.map((one) => expect(one).rejects.toMatchObject(failed)));
    expect(performance.now() - began).toBeLessThan(GIVEN_UP_MS);
    const then = performance.now();
    await expect(store.reports.lastAt()).rejects.toMatchObject(failed);
    await expect(store.reports.append(report({ id: 'late', at: START }))).rejects.toMatchObject(failed);
    expect(performance.now() - then).toBeLessThan(AT_ONCE_MS);
    expect([unread > 0, store.nodes?.isSure]).toEqual([true, false]);
    cable.mend();
    await expect
      .poll(() => store.reports.lastAt().catch(() => 'silent'), { timeout: GIVEN_UP_MS })
      .toBeNull();
    expect(await store.reports.append(report({ id: 'kept', at: START }))).toMatchObject({ id: 'kept' });
    const ids = (await store.reports.read(0, 10)).map(({ id }) => id);
    expect(ids).toEqual(['kept']);
    await expect.poll(() => store.nodes?.isSure, { timeout: 2 * LEASE_MS }).toBe(true);
  });

  test('one unanswered look is not silence: a suspended node is not a silent database', async () => {
    cable.hold();
    const waiting = store.reports.lastAt();
    await expect.poll(() => store.nodes?.isSure, { timeout: 2 * LEASE_MS }).toBe(false);
    cable.mend();
    expect(await waiting).toBeNull();
    expect(unread).toBe(0);
  });
});
