import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts';
import { incident, notice, tick } from '../../src/ports/given.fixture.ts';
import { temporaryFolder } from '../support/instance.ts';
import { startServer } from '../support/program.ts';
import { openReceiver, type Received } from '../support/receiver.ts';

const ASKED = process.env['OUTCRY_TEST_ROUNDS'];
const ROUNDS = Number(ASKED ?? 50);
/** A busy machine does fewer rounds, so that the test ends in time, unless OUTCRY_TEST_ROUNDS is set. */
const ROUNDS_MIN = ASKED === undefined ? 10 : ROUNDS;
const ROUNDS_TIME_MS = 25_000;
const NOTICES_A_ROUND = 12;
const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

test(`kill -9 ${ROUNDS_MIN} to ${ROUNDS} times: no notice is lost, repeats have the same id, a dead receiver delays no other`, async () => {
  const folder = temporaryFolder();
  const receiver = await openReceiver();
  const dead = await openReceiver();
  dead.answer = () => null;
  const channels = join(folder, 'channels.yaml');
  const of = (name: string, url: string) =>
    `  - {name: ${name}, kind: webhook, settings: {url: '${url}/${name}', secret: '${SECRET}'}}\n`;
  writeFileSync(
    channels,
    `channels:\n${of('dead', dead.url)}${of('one', receiver.url)}${of('two', receiver.url)}`,
  );
  const env = {
    OUTCRY_LOG_LEVEL: 'silent',
    // Messages contain links, which must not change although the port does with every start.
    OUTCRY_PUBLIC_URL: 'https://outcry.example',
    OUTCRY_CHANNELS: channels,
    OUTCRY_OUTGOING_ALLOW: '127.0.0.0/8',
  };
  const noticed: string[] = [];
  const idsAt = (path: string): string[] =>
    receiver.received.filter((one) => one.path === path).map(({ headers }) => String(headers['webhook-id']));
  const forged: unknown[] = [];
  /** Verified on arrival, because the signature covers the time. */
  function verify({ body, headers }: Received): void {
    try {
      new Webhook(SECRET).verify(body, headers as Record<string, string>);
    } catch (error) {
      forged.push(error);
    }
  }
  /** Commits notices as the watch would, each for a service of its own, so that none is a duplicate of another. */
  async function decide(round: number): Promise<void> {
    const now = Date.now();
    const store = await openSqliteStore({ folder });
    const slugs = Array.from({ length: NOTICES_A_ROUND }, (_, nth) => `s${round}-${nth}`);
    const incidents = slugs.map((service) => incident({ id: `i-${service}`, service, state: 'resolved' }));
    const notices = slugs.map((service) =>
      notice(`n-${service}`, { incident: `i-${service}`, service, at: now }),
    );
    await store.commit(tick({ at: now, incidents, notices }));
    await store.close();
    noticed.push(...notices.map(({ id }) => id));
  }
  try {
    const began = performance.now();
    let kills = 0;
    for (; kills < ROUNDS && (kills < ROUNDS_MIN || performance.now() - began < ROUNDS_TIME_MS); kills++) {
      await decide(kills);
      // Killed when the first message arrives or one of the next, before it has been recorded as sent.
      const last = receiver.received.length + 1 + (kills % NOTICES_A_ROUND);
      const enough = Promise.withResolvers<void>();
      receiver.answer = (request) => {
        verify(request);
        if (receiver.received.length >= last) enough.resolve();
        return { status: 200 };
      };
      const server = await startServer(['--data', folder], env);
      await enough.promise;
      await server.kill();
    }
    receiver.answer = (request) => {
      verify(request);
      return { status: 200 };
    };
    const last = await startServer(['--data', folder], env);
    for (const path of ['/one', '/two'])
      await expect
        .poll(() => new Set(idsAt(path)).size, { timeout: 60_000, interval: 100 })
        .toBe(noticed.length);
    expect(await last.stop()).toBe(0);
    expect(kills).toBeGreaterThanOrEqual(ROUNDS_MIN);

    for (const path of ['/one', '/two']) {
      expect([...new Set(idsAt(path))].sort()).toEqual(noticed.toSorted());
      const repeats = idsAt(path).length - noticed.length;
      // Delivery is at least once; only messages in flight at a kill are repeated.
      expect(repeats).toBeLessThanOrEqual(2 * kills);
    }
    expect(forged).toEqual([]);
    const bodies = new Map<string, Set<string>>();
    for (const { path, body, headers } of receiver.received) {
      const id = `${path} ${String(headers['webhook-id'])}`;
      bodies.set(id, (bodies.get(id) ?? new Set()).add(body));
    }
    expect([...bodies.values()].every(({ size }) => size === 1)).toBe(true);
    expect(dead.received.length).toBeGreaterThan(0);
  } finally {
    await receiver.close();
    await dead.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 600_000);
