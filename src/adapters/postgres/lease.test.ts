import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newSchema, startServer, whyNoServer, type TestServer } from '../../../test/support/postgres.ts';
import { incident, START, tick } from '../../ports/given.fixture.ts';
import { LEASE_MS } from './lease.ts';
import { openPostgresStore, type PostgresStore } from './store.ts';

const why = whyNoServer();
describe.skipIf(why !== null)(`who watches${why === null ? '' : ` (not here: ${why})`}`, () => {
  let server: TestServer;
  let url: string;
  let store: PostgresStore;
  let ends: unknown[];
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.dispose());
  beforeEach(async () => {
    url = await newSchema(server);
    ends = [];
    store = await openPostgresStore({ url, exclusive: true, onEnd: (error) => ends.push(error) });
  });
  afterEach(() => store.close());

  /** As if its holder had been stopped for longer than it lasts, without the time to notice. */
  const letRunOut = () => store.db.rows(`UPDATE lease SET until = '-infinity'`);

  test('is one node: the second is refused while the first goes on, and others may open the store beside it', async () => {
    await expect(openPostgresStore({ url, exclusive: true })).rejects.toMatchObject({
      code: 'data_locked',
      message: expect.stringContaining('stop it first'),
    });
    const beside = await openPostgresStore({ url });
    await beside.close();
    await store.commit(tick({ cursor: START }));
    expect(ends).toEqual([]);
  });

  test('is the next one at once where the first has closed', async () => {
    await store.close();
    const began = performance.now();
    const next = await openPostgresStore({ url, exclusive: true });
    expect(performance.now() - began).toBeLessThan(LEASE_MS);
    await next.close();
  });

  test(`is somebody else once it has not answered for ${LEASE_MS} ms: what it commits then is refused as a whole, and it ends`, async () => {
    await store.commit(tick({ cursor: START, incidents: [incident({ id: 'i' })] }));
    await letRunOut();
    const next = await openPostgresStore({ url, exclusive: true });
    const late = tick({ cursor: START + 1, incidents: [incident({ id: 'late' })] });
    await expect(store.commit(late)).rejects.toMatchObject({ code: 'data_locked' });
    expect(await next.incidents.get('late')).toBeNull();
    expect(await next.snapshots.standing()).toMatchObject({ cursor: START });
    await next.commit(late);
    await expect.poll(() => ends, { timeout: LEASE_MS }).toMatchObject([{ code: 'data_locked' }]);
    await next.close();
  });

  test('stays the same where it was late and nobody came', async () => {
    await letRunOut();
    await store.commit(tick({ cursor: START }));
    expect(ends).toEqual([]);
  });

  test('of ten who come when it has run out is one', async () => {
    await letRunOut();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => openPostgresStore({ url, exclusive: true })),
    );
    const opened = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    // The first one renews what it has only where nobody took it.
    expect(opened.length).toBeLessThanOrEqual(1);
    await Promise.all(opened.map((one) => one.close()));
  });
});
