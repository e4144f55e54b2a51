import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startNats, whyNoNats, type NatsServer } from '../../../test/support/nats.ts';
import type { Messages, NodeMessages } from '../../ports/bus.ts';
import { busContract } from '../../ports/bus.contract.ts';
import { createMemoryBus } from '../memory/bus.ts';
import { openNatsBus, type NatsBus } from './bus.ts';
import { openNodesBus } from './index.ts';

const LOST_WITHIN_MS = 10_000;

const why = whyNoNats();
describe.skipIf(why !== null)(`NATS${why === null ? '' : ` (not here: ${why})`}`, () => {
  let server: NatsServer;
  const opened: NatsBus<NodeMessages>[] = [];
  const said: string[] = [];
  beforeAll(async () => {
    server = await startNats(['--user', 'ann', '--pass', 'p@ss:word'], 'ann:p%40ss%3Aword');
  });
  afterAll(() => server.kill());
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((bus) => bus.close()));
    said.length = 0;
  });

  let prefixes = 0;
  busContract(
    'NATS',
    async ({ onError }) => {
      const bus = openNatsBus<Messages>({
        url: server.url,
        prefix: `contract.${(prefixes += 1)}`,
        readers: { tick: (given) => given as Messages['tick'] },
        local: createMemoryBus({ onError }),
      });
      await bus.tried;
      return bus;
    },
    // What a handler published in the first round arrives with the second.
    async (bus) => {
      for (let turn = 0; turn < 2; turn += 1) await (bus as NatsBus<Messages>).settled();
    },
  );

  async function open(options: { url?: string; instance?: string } = {}) {
    const local = createMemoryBus<NodeMessages>({ onError: (error) => said.push(String(error)) });
    const onState = (sentence: string) => said.push(sentence);
    const bus = openNodesBus({ url: server.url, instance: 'one', local, onState, ...options });
    opened.push(bus);
    const heard: number[] = [];
    bus.subscribe('committed', ({ at }) => heard.push(at));
    await bus.tried;
    return { bus, heard };
  }

  test('every node of the instance receives a tick, and no node of another instance does', async () => {
    const [one, two, other] = [await open(), await open(), await open({ instance: 'two' })];
    one.bus.publish('committed', { at: 5 });
    await one.bus.settled();
    await Promise.all([two.bus.settled(), other.bus.settled()]);
    expect([one.heard, two.heard, other.heard]).toEqual([[5], [5], []]);
  });

  test('invalid messages are ignored: of another topic, of another shape, too large, or not JSON', async () => {
    const strange = openNatsBus<Record<string, unknown>>({
      url: server.url,
      prefix: 'outcry.one',
      readers: {},
      local: createMemoryBus<Record<string, unknown>>({ onError: () => {} }),
    });
    await strange.tried;
    const { bus, heard } = await open();
    for (const message of [null, 7, [], {}, { at: 'x' }, { at: 1.5 }, { at: null }, 'x'.repeat(2_000_000)])
      strange.publish('committed', message);
    strange.publish('constructor', { at: 1 });
    strange.publish('committed', undefined);
    strange.publish('committed', { at: 6, more: true });
    await strange.settled();
    await bus.settled();
    expect([heard, said]).toEqual([[6], []]);
    await strange.close();
  });

  test('the loss of a killed server is told once, without the password; what is published meanwhile is lost, and it reconnects', async () => {
    const [one, two] = [await open(), await open()];
    await server.kill();
    await expect.poll(() => one.bus.isConnected, { timeout: LOST_WITHIN_MS }).toBe(false);
    await expect.poll(() => two.bus.fault, { timeout: LOST_WITHIN_MS }).not.toBeNull();
    one.bus.publish('committed', { at: 1 });
    await expect(one.bus.settled()).rejects.toThrow(/cannot be reached/u);
    await server.start();
    await expect
      .poll(() => [one.bus.isConnected, two.bus.isConnected], { timeout: LOST_WITHIN_MS })
      .toEqual([true, true]);
    one.bus.publish('committed', { at: 2 });
    await one.bus.settled();
    await two.bus.settled();
    expect(two.heard).toEqual([2]);
    expect(said.map((sentence) => /is back|cannot be reached/u.exec(sentence)?.[0]).sort()).toEqual([
      'cannot be reached',
      'cannot be reached',
      'is back',
      'is back',
    ]);
    expect(said.join(' ')).not.toMatch(/p@ss|p%40ss|\bann\b/u);
  });

  test('a server that is suspended counts as lost too, and reconnects when it continues', async () => {
    const { bus } = await open();
    server.pause();
    await expect.poll(() => bus.isConnected, { timeout: 2 * LOST_WITHIN_MS }).toBe(false);
    server.resume();
    await expect.poll(() => bus.isConnected, { timeout: LOST_WITHIN_MS }).toBe(true);
  });

  test('a server that is absent, refuses the password or speaks no TLS is reported by name, and opening does not wait for it', async () => {
    const faults = await Promise.all(
      [
        'nats://127.0.0.1:1',
        server.url.replace('ann:', 'ben:'),
        server.url.replace('nats:', 'tls:'),
        'nats://no.such.host.invalid',
      ].map(async (url) => (await open({ url })).bus.fault),
    );
    expect(faults).toEqual([
      'connection refused',
      'it refuses this user and password',
      expect.stringMatching(/tls/u),
      expect.stringMatching(/enotfound|eai_again|getaddrinfo|resolve/u),
    ]);
    expect(said).toHaveLength(4);
  });

  test('a server that does not let this user subscribe or publish counts as a fault', async ({
    onTestFinished,
  }) => {
    const file = join(mkdtempSync(join(tmpdir(), 'outcry-nats-')), 'users.conf');
    onTestFinished(() => rmSync(dirname(file), { recursive: true }));
    writeFileSync(file, USERS);
    const strict = await startNats(['-c', file]);
    onTestFinished(() => strict.kill());
    const as = (user: string) => open({ url: strict.url.replace('//', `//${user}:x@`) });
    const [whole, deaf, mute] = await Promise.all(['whole', 'deaf', 'mute'].map(as));
    expect([whole, deaf, mute].map((node) => [node?.bus.isConnected, node?.bus.fault])).toEqual([
      [true, null],
      [false, 'this user may not subscribe to outcry.one.*'],
      [false, 'this user may not publish to outcry.one.*'],
    ]);
    expect(said).toHaveLength(2);
  });

  test('of several servers one that answers is enough', async () => {
    const { bus } = await open({ url: server.url.replace('@', '@127.0.0.1:1,') });
    expect([bus.isConnected, bus.fault]).toEqual([true, null]);
  });
});

/** The first has the permissions that docs/operating.md asks for, of the others each lacks one. */
const USERS = `authorization { users = [
  { user: whole, password: x, permissions: { publish: "outcry.one.*", subscribe: "outcry.one.*" } }
  { user: deaf, password: x, permissions: { publish: "outcry.one.*", subscribe: "other" } }
  { user: mute, password: x, permissions: { publish: "other", subscribe: "outcry.one.*" } }
] }`;
