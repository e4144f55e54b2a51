import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newSchema, startServer, whyNoServer, type TestServer } from '../../../test/support/postgres.ts';
import { DAY, HOUR, MINUTE } from '../../core/base/time.ts';
import type { Bus, NodeMessages } from '../../ports/bus.ts';
import { incident, report, START, tick } from '../../ports/given.fixture.ts';
import { createMemoryBus } from '../memory/bus.ts';
import { AHEAD_MAX } from './append.ts';
import { askAgainAfter, LEASE_ASKED_EVERY_MS, LEASE_MS } from './lease.ts';
import { NEWS_EVERY_MS } from './nodes.ts';
import { openOwnSession } from './own-session.ts';
import { openPostgresStore, type PostgresStore } from './store.ts';
import { sweep } from './sweep.ts';

/** The store of a node, with its role among the others. */
type Serving = PostgresStore & { readonly nodes: NonNullable<PostgresStore['nodes']> };

const why = whyNoServer();
describe.skipIf(why !== null)(`nodes on PostgreSQL${why === null ? '' : ` (not here: ${why})`}`, () => {
  let server: TestServer;
  let url: string;
  let first: Serving;
  let ends: unknown[];
  const opened: PostgresStore[] = [];
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.dispose());
  beforeEach(async () => {
    url = await newSchema(server);
    ends = [];
    first = await join();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });

  async function join(bus?: Bus<NodeMessages>): Promise<Serving> {
    const store = await openPostgresStore({
      url,
      ...(bus && { openBus: () => bus }),
      serving: true,
      connectionsMax: 3,
      onEnd: (end) => ends.push(end),
    });
    opened.push(store);
    return store as Serving;
  }

  /** As if the lease holder had been paused for longer than the lease lasts, without noticing. */
  const letRunOut = () => first.db.rows(`UPDATE lease SET until = '-infinity'`);
  const rolesOf = (...stores: Serving[]) => stores.map(({ nodes }) => nodes.role);
  /** Makes another node take over while this process is busy. */
  async function giveAway(): Promise<void> {
    await first.db.rows(`UPDATE lease SET epoch = epoch + 1, until = clock_timestamp() + interval '1 hour'`);
  }

  test('the first one watches, later ones follow, and one that only opens the store is not among them', async () => {
    const [second, third] = [await join(), await join()];
    const beside = await openPostgresStore({ url });
    expect(beside.nodes).toBeNull();
    expect(rolesOf(first, second, third)).toEqual(['watches', 'follows', 'follows']);
    expect([first.nodes.isSure, second.nodes.isSure]).toEqual([true, false]);
    await beside.close();
  });

  test('the next one watches immediately after the first has closed', async () => {
    const second = await join();
    const news = Promise.withResolvers<void>();
    second.nodes.onNews(news.resolve);
    const began = performance.now();
    await first.close();
    await news.promise;
    expect(performance.now() - began).toBeLessThan(LEASE_MS);
    expect(second.nodes.role).toBe('watches');
  });

  test('of ten that ask when the lease has expired one watches, and the former holder does not', async () => {
    await giveAway();
    await expect.poll(() => first.nodes.role).toBe('lost');
    const others = await Promise.all(Array.from({ length: 10 }, () => join()));
    await letRunOut();
    const watching = () => others.filter(({ nodes }) => nodes.role === 'watches').length;
    await expect.poll(watching, { timeout: 2 * LEASE_MS }).toBe(1);
    expect(first.nodes.role).toBe('lost');
    first.nodes.follow();
    expect(first.nodes.role).toBe('follows');
  });

  test('followers ask when the lease expires, and at least every half second', () => {
    expect([LEASE_MS, LEASE_ASKED_EVERY_MS].map(askAgainAfter)).toEqual([500, 500]);
    expect([320, 0, -7, -Infinity].map(askAgainAfter)).toEqual([321, 1, 1, 1]);
  });

  test('a commit of a node that lost the lease is refused as a whole', async () => {
    await first.commit(tick({ cursor: START, incidents: [incident({ id: 'i' })] }));
    await giveAway();
    const late = tick({ cursor: START + 1, incidents: [incident({ id: 'late' })] });
    await expect(first.commit(late)).rejects.toMatchObject({ code: 'data_locked' });
    expect(first.nodes.role).toBe('lost');
    await expect(first.commit(late)).rejects.toMatchObject({ code: 'data_locked' });
    expect(await first.incidents.get('late')).toBeNull();
    expect(await first.snapshots.standing()).toMatchObject({ cursor: START });
    // The same commit from a store without a lease number is kept: it is the lease that refuses it.
    const unfenced = await openPostgresStore({ url });
    await unfenced.commit(late);
    expect(await first.incidents.get('late')).not.toBeNull();
    await unfenced.close();
  });

  test('and so are its writes of coverage, and of what became of notices', async () => {
    const second = await join();
    const locked = { code: 'data_locked' };
    await expect(second.coverage.cover(START)).rejects.toMatchObject(locked);
    await expect(second.outbox.sent(['n'], START)).rejects.toMatchObject(locked);
    await expect(second.deliveries.forget(START)).rejects.toMatchObject(locked);
    expect(await first.coverage.coveredUntil()).toBeNull();
    await first.coverage.cover(START);
    expect(await second.coverage.coveredUntil()).toBe(START);
  });

  test('one that was late but finds the lease untaken continues', async () => {
    await letRunOut();
    await first.commit(tick({ cursor: START }));
    expect(rolesOf(first)).toEqual(['watches']);
  });

  test('followers are notified of a tick', async () => {
    const second = await join();
    const news = Promise.withResolvers<void>();
    second.nodes.onNews(news.resolve);
    await first.commit(tick({ cursor: START }));
    await news.promise;
    expect(await second.decisions.until()).toBe(tick({ cursor: START }).at);
  });

  test('a follower that is not notified finds a tick by polling', async () => {
    const second = await join();
    const news = Promise.withResolvers<void>();
    second.nodes.onNews(news.resolve);
    // As if the notification got lost.
    await first.db.rows('UPDATE cursor SET published = 5');
    await news.promise;
    expect(await second.decisions.until()).toBe(5);
  });

  describe('with a bus beside the database', () => {
    /** One bus for all nodes, as if there were no network between them. `deliver` decides what happens to a message on its way. */
    function busWith(deliver: (at: number, hand: (at: number) => void) => void): Bus<NodeMessages> {
      const bus = createMemoryBus<NodeMessages>({ onError: (error) => ends.push(error) });
      return {
        ...bus,
        publish: (topic, { at }) => deliver(at, (handed) => bus.publish(topic, { at: handed })),
        close: async () => {},
      };
    }
    async function leadAndFollow(bus: Bus<NodeMessages>) {
      await Promise.all(opened.splice(0).map((store) => store.close()));
      first = await join(bus);
      const second = await join(bus);
      const news: (number | null)[] = [];
      second.nodes.onNews(() => void second.decisions.until().then((at) => news.push(at)));
      return { second, news };
    }

    test('followers learn of a tick from it before they poll, and the database wakes no one', async () => {
      const { news } = await leadAndFollow(busWith((at, hand) => hand(at)));
      const listening = await first.db.rows(`SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`);
      expect(listening).toEqual([]);
      const began = performance.now();
      await first.commit(tick({ cursor: START }));
      await expect.poll(() => news, { interval: 5 }).toContain(START);
      expect(performance.now() - began).toBeLessThan(LEASE_ASKED_EVERY_MS);
    });

    test('a lost message costs a poll of the database', async () => {
      const { news } = await leadAndFollow(busWith(() => {}));
      await first.commit(tick({ cursor: START }));
      await expect.poll(() => news).toContain(START);
      expect(first.nodes.role).toBe('watches');
    });

    test('a repeated, late or false message costs a poll of the database now and then', async () => {
      const bus = busWith((at, hand) => [at, at, at - 1, at + DAY, at].forEach(hand));
      const { second, news } = await leadAndFollow(bus);
      await first.commit(tick({ cursor: START }));
      await expect.poll(() => news).toContain(START);
      const [before, began] = [news.length, performance.now()];
      for (let nth = 0; nth < 1_000; nth += 1) bus.publish('committed', { at: START + DAY + nth });
      await second.decisions.until();
      const looks = 1 + (performance.now() - began) / NEWS_EVERY_MS;
      expect(news.length - before).toBeLessThanOrEqual(Math.ceil(looks));
      await first.commit(tick({ cursor: START + 1, at: START + 1 }));
      await expect.poll(() => news).toContain(START + 1);
    });
  });

  test('their connection may end: they ask again on another one', async () => {
    const second = await join();
    await first.db.rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE query LIKE '%lease%' AND pid <> pg_backend_pid() OR query LIKE '%published%' AND pid <> pg_backend_pid()`);
    await first.commit(tick({ cursor: START }));
    await first.close();
    await expect.poll(() => second.nodes.role, { timeout: 2 * LEASE_MS }).toBe('watches');
    expect(ends).toEqual([]);
  });

  test('a connection that was refused something, as by a read-only database, is closed before the next is opened', async () => {
    const own = await openOwnSession(url);
    const [mine] = await own.rows<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await expect(own.rows('SELECT 1 / 0')).rejects.toMatchObject({ code: 'store_failed' });
    expect(own.ended).toBe(true);
    const left = () => first.db.rows('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [mine?.pid]);
    await expect.poll(left).toEqual([]);
  });

  test('each records when it could take reports, no further ahead of the database’s clock than a report may be', async () => {
    const second = await join();
    await first.nodes.tookReports({ since: START, until: START + 1 });
    await first.nodes.tookReports({ since: START, until: START + HOUR });
    await first.nodes.tookReports({ since: START + 2 * HOUR, until: START + 3 * HOUR });
    const [now] = await first.db.rows<{ at: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at',
    );
    await second.nodes.tookReports({ since: START, until: (now?.at ?? 0) + DAY });
    expect(await second.nodes.shiftsAfter(START)).toEqual([
      { since: START, until: START + HOUR },
      { since: START + 2 * HOUR, until: START + 3 * HOUR },
    ]);
    expect(await second.nodes.shiftsAfter(START + HOUR)).toHaveLength(1);
    const [capped] = await first.nodes.shiftsAfter(START);
    expect(capped?.until).toBeLessThan((now?.at ?? 0) + AHEAD_MAX + MINUTE);
  });

  test('refusals are returned once, and shifts that are days old are swept', async () => {
    const second = await join();
    const refusals = [
      { service: 'x', reason: 'overload' },
      { service: null, reason: 'disk' },
    ] as const;
    await second.nodes.refused(refusals);
    await second.nodes.refused(refusals);
    expect(await first.nodes.takeRefused()).toEqual(expect.arrayContaining([...refusals]));
    expect(await first.nodes.takeRefused()).toEqual([]);
    await first.nodes.tookReports({ since: START, until: START + 1 });
    await first.nodes.tookReports({ since: START + HOUR, until: START + 2 * HOUR });
    await first.reports.append(report({ at: START + DAY + HOUR }));
    await sweep(first.db);
    expect(await second.nodes.shiftsAfter(0)).toEqual([{ since: START + HOUR, until: START + 2 * HOUR }]);
  });
});
