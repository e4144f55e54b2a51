import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { stringify } from 'yaml';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Notice } from '../../src/core/incident/notice.ts';
import { json as jsonRequest } from '../../src/notify/channels/kind.ts';
import { parseAddressRanges } from '../../src/address-range.ts';
import { openOutgoing } from '../../src/outgoing/connector.ts';
import { UPDATE_EVERY } from '../../src/notify/stages/throttle.ts';
import { incident, notice, tick } from '../../src/ports/given.fixture.ts';
import { alertmanager, builtByGo, pythonWith } from '../support/foreign.ts';
import { openInstance, temporaryFolder, type Instance } from '../support/instance.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { freePort } from '../support/free-port.ts';

/*
 * Third-party receivers, notified by a whole instance of incidents that open and end. For kinds that are missing here, whose
 * receivers a test cannot run, the requests are recorded beside the kinds.
 */

const root = join(import.meta.dirname, '../..');
const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const [libraries, apprise, goReceiver, alertmanagerProgram] = await Promise.all([
  pythonWith('standardwebhooks==1.1.0'),
  pythonWith('apprise==2.3.0'),
  builtByGo('examples/webhook/go'),
  alertmanager(),
]);

let folder = '';
let receiver: Receiver;
let started: ChildProcess[] = [];
beforeEach(async () => {
  folder = temporaryFolder();
  receiver = await openReceiver();
});
afterEach(async () => {
  for (const child of started) child.kill('SIGKILL');
  started = [];
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a program and waits until it prints the port on which it listens; `lines` is what it prints after that. */
async function program(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ url: string; lines: () => string[] }> {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, PORT: '0', ...env } });
  started.push(child);
  let said = '';
  const port = Promise.withResolvers<string>();
  const hear = (chunk: Buffer): void => {
    said += chunk.toString();
    const [, found] = /listening on.*?(?:port |:)(\d+)/iu.exec(said) ?? [];
    if (found !== undefined) port.resolve(found);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  child.once('exit', (status) => port.reject(new Error(`${command} ended with ${status}: ${said}`)));
  return {
    url: `http://127.0.0.1:${await port.promise}`,
    lines: () => said.trim().split('\n').slice(1),
  };
}

/** An instance with these channels. */
async function telling(channels: readonly unknown[]): Promise<Instance> {
  const file = join(folder, 'channels.yaml');
  writeFileSync(file, stringify({ channels }));
  const config = { channels: file, outgoingAllow: '127.0.0.0/8', publicUrl: 'https://outcry.example' };
  return openInstance({ start: Date.now(), folder: join(folder, 'data'), config });
}

/** Opens or ends an incident of X, which the instance announces. */
async function happens(instance: Instance, reason: Notice['reason']): Promise<void> {
  const at = instance.clock.now();
  const ended = reason === 'resolved' ? { state: 'resolved', endedAt: at } : { state: 'open' };
  await instance.app.store.commit(
    tick({
      at,
      incidents: [incident({ id: 'x-1', ...(ended as object) })],
      notices: [notice(`x-1.${reason}`, { incident: 'x-1', service: 'x', at, reason })],
    }),
  );
  await instance.walkTo(at + 5_000);
}

describe('a webhook is verified by the reference library', () => {
  const receivers = [
    ['TypeScript', process.execPath, 'examples/webhook/receiver.ts'],
    ['Python', libraries, 'examples/webhook/receiver.py'],
    ['Go', goReceiver, null],
  ] as const;
  for (const [language, command, file] of receivers)
    test.runIf(command !== null)(`of ${language}, in the example that people copy`, async () => {
      const args = file === null ? [] : [file];
      const { url, lines } = await program(command ?? '', args, { OUTCRY_WEBHOOK_SECRET: SECRET });
      const instance = await telling([{ name: 'ops', kind: 'webhook', settings: { url, secret: SECRET } }]);
      try {
        await happens(instance, 'opened');
        await expect.poll(lines).toHaveLength(1);
        await happens(instance, 'resolved');
        await expect.poll(lines).toHaveLength(2);
        const page = 'https://outcry.example/incident/x-1';
        expect(lines()).toEqual([
          `incident.opened Problems reported: X ${page}`,
          `incident.resolved Back to normal: X ${page}`,
        ]);
        const again = signed({ type: 'test', data: { title: 'once', url: '' } });
        const forged = { ...again, headers: { ...again.headers, 'webhook-id': 'another' } };
        const statuses: number[] = [];
        for (const request of [again, again, forged])
          statuses.push((await fetch(url, { method: 'POST', ...request })).status);
        expect(statuses).toEqual([204, 204, 401]);
        expect(lines().slice(2)).toEqual([expect.stringMatching(/^test once ?$/u)]);
      } finally {
        await instance.close();
      }
    });

  function signed(event: unknown): { body: string; headers: Record<string, string> } {
    const [body, at] = [JSON.stringify(event), new Date()];
    const headers = {
      'webhook-id': 'one',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(SECRET).sign('one', at, body),
    };
    return { body, headers };
  }
});

test.runIf(alertmanagerProgram !== null)(
  'Alertmanager takes incidents as alerts, ends them, and sends webhooks of the shape of ours',
  async () => {
    const config = join(folder, 'alertmanager.yml');
    const route = { receiver: 'us', group_wait: '0s', group_interval: '1s', group_by: ['incident'] };
    const receivers = [
      { name: 'us', webhook_configs: [{ url: `${receiver.url}/theirs`, send_resolved: true }] },
    ];
    writeFileSync(config, stringify({ route, receivers }));
    const { url } = await program(alertmanagerProgram ?? '', [
      `--config.file=${config}`,
      `--storage.path=${join(folder, 'alerts')}`,
      '--web.listen-address=127.0.0.1:0',
      '--cluster.listen-address=',
    ]);
    const instance = await telling([
      { name: 'alerts', kind: 'alertmanager', settings: { server: url } },
      { name: 'ours', kind: 'alertmanager-webhook', settings: { url: `${receiver.url}/ours` } },
    ]);
    const sentTo = (path: string): Record<string, unknown>[] =>
      receiver.received
        .filter((one) => one.path === path)
        .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    try {
      await happens(instance, 'opened');
      await expect.poll(() => sentTo('/theirs'), { timeout: 20_000 }).toHaveLength(1);
      expect(await asked(`${url}/api/v2/alerts`)).toMatchObject([
        {
          labels: { alertname: 'OutcryIncident', service: 'x', incident: 'x-1' },
          annotations: { summary: 'Problems reported: X' },
          generatorURL: 'https://outcry.example/incident/x-1',
          status: { state: 'active' },
        },
      ]);
      await happens(instance, 'resolved');
      await expect.poll(() => sentTo('/theirs'), { timeout: 20_000 }).toHaveLength(2);
      expect(await asked(`${url}/api/v2/alerts`)).toEqual([]);
      await expect.poll(() => sentTo('/ours')).toHaveLength(2);
      for (const nth of [0, 1]) {
        const [theirs = {}, ours = {}] = [sentTo('/theirs')[nth], sentTo('/ours')[nth]];
        expect(shapeOf(ours)).toEqual(shapeOf(theirs));
        expect([theirs['status'], ours['status']]).toEqual(
          nth === 0 ? ['firing', 'firing'] : ['resolved', 'resolved'],
        );
      }
    } finally {
      await instance.close();
    }
  },
);

/** JSON from third parties, without `fetch`, whose answers the tests compare with our own document. */
async function asked(url: string): Promise<unknown> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, resolve).once('error', reject);
  });
  return json(response);
}

/** The keys of an object and of its first alert, with the types of their values; labels differ between senders. */
function shapeOf(value: Record<string, unknown>): unknown {
  const kinds = (of: Record<string, unknown>): string[] =>
    Object.entries(of)
      .map(([key, one]) => `${key}: ${Array.isArray(one) ? 'list' : typeof one}`)
      .sort();
  const [alert = {}] = value['alerts'] as Record<string, unknown>[];
  return [kinds(value), kinds(alert)];
}

test.runIf(apprise !== null)('Apprise forwards a message with its type', async () => {
  const target = `${receiver.url.replace('http:', 'json:')}/told`;
  const { url } = await program(apprise ?? '', [join(root, 'test/support/apprise-api.py'), target]);
  const instance = await telling([{ name: 'a', kind: 'apprise', settings: { server: url, key: 'team' } }]);
  try {
    await happens(instance, 'opened');
    await expect.poll(() => receiver.received, { timeout: 20_000 }).toHaveLength(1);
    await happens(instance, 'resolved');
    // An incident is announced at most once in five minutes.
    await instance.walkTo(instance.clock.now() + UPDATE_EVERY);
    await expect.poll(() => receiver.received, { timeout: 20_000 }).toHaveLength(2);
    expect(receiver.received.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      {
        title: 'Problems reported: X',
        type: 'warning',
        message: expect.stringContaining('https://outcry.example/incident/x-1') as string,
      },
      { title: 'Back to normal: X', type: 'success' },
    ]);
  } finally {
    await instance.close();
  }
});

test('receivers that hang, send 10 GB, are gone, ask to retry later or redirect delay no others; no redirect is followed', async () => {
  let [elsewhere, sentBytes] = [0, 0];
  const canary = createServer((_, response) => response.end());
  canary.on('connection', () => (elsewhere += 1));
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
  const { port } = canary.address() as AddressInfo;
  const endless = createServer((_, response) => {
    const block = Buffer.alloc(64 * 1024, 'x');
    response.writeHead(200, { 'Content-Length': 10 * 2 ** 30 });
    const more = (): void => {
      while (!response.destroyed && response.write(block)) sentBytes += block.length;
    };
    response.on('drain', more);
    more();
  });
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  const heard = new Set<string>();
  const answers: Record<string, { status: number; headers?: Record<string, string> } | null> = {
    '/a-hangs': null,
    '/b-gone': { status: 410 },
    '/c-busy': { status: 429, headers: { 'Retry-After': '3600' } },
    '/d-moved': { status: 308, headers: { Location: `http://127.0.0.1:${port}/` } },
  };
  receiver.answer = ({ path }) => {
    heard.add(path);
    return path in answers ? (answers[path] ?? null) : { status: 200 };
  };
  const names = [...Object.keys(answers), '/y-well', '/z-well'].map((path) => path.slice(1));
  const { port: endlessPort } = endless.address() as AddressInfo;
  const webhook = (name: string, url: string) => ({
    name,
    kind: 'webhook',
    settings: { url, secret: SECRET },
  });
  const instance = await telling([
    webhook('endless', `http://127.0.0.1:${endlessPort}/`),
    ...names.map((name) => webhook(name, `${receiver.url}/${name}`)),
  ]);
  try {
    await happens(instance, 'opened');
    const { deliveries } = instance.app.store;
    await expect.poll(() => heard.size, { timeout: 10_000 }).toBe(names.length);
    const last = async (name: string) => (await deliveries.log(name, 1))[0];
    // All of them were called before the request to the hanging one timed out.
    expect(await last('a-hangs')).toMatchObject({ state: 'waiting', tries: 0 });
    await expect.poll(() => last('d-moved')).toMatchObject({ state: 'waiting', tries: 1, answer: '308' });
    await expect.poll(() => last('b-gone')).toMatchObject({ state: 'failed', why: 'gone' });
    await expect.poll(() => last('endless')).toMatchObject({ state: 'sent', tries: 1 });
    await expect.poll(() => last('c-busy')).toMatchObject({ state: 'waiting', tries: 1 });
    const busy = await last('c-busy');
    expect((busy?.dueAt ?? 0) - (busy?.triedAt ?? 0)).toBe(3_600_000);
    expect(elsewhere).toBe(0);
    // Beyond what is read, only the bytes in transit when the connection was cut were sent.
    expect(sentBytes).toBeLessThan(64 * 2 ** 20);
  } finally {
    await instance.close();
    for (const server of [canary, endless]) {
      server.closeAllConnections();
      server.close();
    }
  }
});

/** A Python with matrix-synapse, which is too large to be installed by the test. */
const synapse = process.env['OUTCRY_TEST_SYNAPSE'];

test.runIf(synapse !== undefined)(
  'Matrix shows an incident as one message, which is edited (where OUTCRY_TEST_SYNAPSE names the bin/ of a Python that has matrix-synapse)',
  async () => {
    const port = await freePort();
    const config = join(folder, 'homeserver.yaml');
    writeFileSync(
      config,
      stringify({
        server_name: 'test',
        listeners: [
          { port, bind_addresses: ['127.0.0.1'], type: 'http', resources: [{ names: ['client'] }] },
        ],
        database: { name: 'sqlite3', args: { database: join(folder, 'synapse.db') } },
        media_store_path: join(folder, 'media'),
        signing_key_path: join(folder, 'signing.key'),
        trusted_key_servers: [],
        report_stats: false,
        enable_registration: true,
        enable_registration_without_verification: true,
        pid_file: join(folder, 'pid'),
      }),
    );
    const python = join(synapse ?? '', 'python');
    spawnSync(python, ['-m', 'synapse.app.homeserver', '-c', config, '--generate-keys']);
    const child = spawn(python, ['-m', 'synapse.app.homeserver', '-c', config], { stdio: 'ignore' });
    started.push(child);
    const server = `http://127.0.0.1:${port}`;
    await expect
      .poll(() => asked(`${server}/_matrix/client/versions`).catch(() => null), { timeout: 60_000 })
      .not.toBeNull();
    const client = async (path: string, body: unknown, token = ''): Promise<Record<string, string>> => {
      const authorization = token === '' ? {} : { Authorization: `Bearer ${token}` };
      const request = jsonRequest(`${server}/_matrix/client/v3/${path}`, body, authorization);
      const answer = await openOutgoing({ allowed: parseAddressRanges('127.0.0.0/8') })(request);
      return JSON.parse('body' in answer ? answer.body : '{}') as Record<string, string>;
    };
    const auth = { type: 'm.login.dummy' };
    const { access_token: token = '' } = await client('register', {
      username: 'outcry',
      password: 'outcry',
      auth,
    });
    const { room_id: room = '' } = await client('createRoom', {}, token);
    const instance = await telling([{ name: 'm', kind: 'matrix', settings: { server, token, room } }]);
    const messages = async (): Promise<{ content: Record<string, unknown> }[]> => {
      const path = `rooms/${encodeURIComponent(room)}/messages?dir=f&limit=50&access_token=${token}`;
      const { chunk } = (await asked(`${server}/_matrix/client/v3/${path}`)) as {
        chunk: { type: string; content: Record<string, unknown> }[];
      };
      return chunk.filter(({ type }) => type === 'm.room.message');
    };
    try {
      await happens(instance, 'opened');
      await expect.poll(messages, { timeout: 20_000 }).toHaveLength(1);
      await happens(instance, 'resolved');
      await instance.walkTo(instance.clock.now() + UPDATE_EVERY);
      await expect.poll(messages, { timeout: 20_000 }).toHaveLength(2);
      expect((await messages()).map(({ content }) => content)).toMatchObject([
        { msgtype: 'm.text', body: expect.stringMatching(/^Problems reported: X/u) as string },
        {
          'm.new_content': { body: expect.stringMatching(/^Back to normal: X/u) as string },
          'm.relates_to': { rel_type: 'm.replace', event_id: expect.stringMatching(/^\$/u) as string },
        },
      ]);
    } finally {
      await instance.close();
    }
  },
);
