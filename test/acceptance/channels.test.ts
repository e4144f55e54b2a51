import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/core/base/time.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts';
import { incident, notice, tick } from '../../src/ports/given.fixture.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post, temporaryFolder } from '../support/instance.ts';
import { outcry, startServer } from '../support/program.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';

/** Long enough not to be mistaken for a word. */
const TOKEN = 's3cret-token';
const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const ALLOW = { OUTCRY_OUTGOING_ALLOW: '127.0.0.0/8' };

let folder = '';
let receiver: Receiver;
beforeEach(async () => {
  folder = temporaryFolder();
  receiver = await openReceiver();
});
afterEach(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

const channel = (args: readonly string[], env: Record<string, string> = ALLOW) =>
  outcry(['channel', ...args, '--data', folder], { env });

function secretFile(): string {
  const path = join(folder, 'secret');
  writeFileSync(path, `${SECRET}\n`);
  return path;
}

const added = () =>
  channel([
    'add',
    'ops',
    'webhook',
    '--set',
    `url=${receiver.url}/hook?token=${TOKEN}`,
    `secret=@${secretFile()}`,
  ]);

describe('outcry channel', () => {
  test('adds, lists, tests and removes, and prints no secret', async () => {
    const said = [
      await added(),
      await channel(['list']),
      await channel(['test', 'ops']),
      await channel(['log', 'ops']),
    ];
    expect(said.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    expect(JSON.parse(said[1]?.stdout ?? '')).toMatchObject({
      name: 'ops',
      kind: 'webhook',
      settings: { url: receiver.url, secret: '(hidden)' },
      from: 'command',
    });
    expect(JSON.parse(said[2]?.stdout ?? '')).toEqual({ channel: 'ops', delivered: true, answer: '200' });
    const [test] = receiver.received;
    expect(
      new Webhook(SECRET).verify(test?.body ?? '', test?.headers as Record<string, string>),
    ).toMatchObject({ type: 'test' });
    said.push(await channel(['remove', 'ops']), await channel(['list']));
    expect(said.at(-1)).toMatchObject({ status: 0, stdout: '' });
    for (const { stdout, stderr } of said) expect(stdout + stderr).not.toMatch(/whsec_|s3cret/u);
  });

  test('says what is wrong with a channel and does not add it', async () => {
    const wrong: [string[], RegExp][] = [
      [['add', 'ops', 'pigeon'], /kind: must be one of webhook, slack/u],
      [['add', 'Ops', 'slack', '--set', 'url=https://a.example'], /name: must be up to 50/u],
      [['add', 'ops', 'slack'], /url: is missing/u],
      [
        ['add', 'ops', 'webhook', '--set', 'url=https://a.example', 'secret=s3cret'],
        /secret\.0: must be whsec_/u,
      ],
      [
        ['add', 'ops', 'slack', '--set', 'url=https://a.example', '--quiet', '22-07'],
        /quiet\.from: must be a time/u,
      ],
      [
        ['add', 'ops', 'slack', '--set', 'url=https://a.example', '--country', 'gb'],
        /countries\.0: must be codes/u,
      ],
      [
        [
          'add',
          'ops',
          'slack',
          '--set',
          'url=https://a.example',
          '--service',
          'x',
          'nefltix',
          '--category',
          'bamks',
        ],
        /does not have what the channel asks for: service "nefltix", category "bamks"\./u,
      ],
      [['add', 'ops', 'slack', '--set', 'url=@/nowhere'], /cannot be read/u],
      [['test', 'nobody'], /no channel "nobody".*unknown_channel/u],
      [['remove', 'nobody'], /no channel "nobody"/u],
      [['log', 'nobody'], /no channel "nobody"/u],
      [['replay', 'nobody'], /no channel "nobody"/u],
      [['mute', 'nobody'], /no channel "nobody"/u],
    ];
    for (const [args, sentence] of wrong) {
      const { status, stderr } = await channel(args);
      expect(status, args.join(' ')).not.toBe(0);
      expect(stderr, args.join(' ')).toMatch(sentence);
      expect(stderr).not.toContain('s3cret');
    }
    expect((await channel(['list'])).stdout).toBe('');
  });

  test('connects to no internal address that the operator has not allowed', async () => {
    await added();
    const { status, stdout } = await channel(['test', 'ops'], {});
    expect([status, JSON.parse(stdout)]).toEqual([
      1,
      {
        channel: 'ops',
        delivered: false,
        answer: 'refused_address: 127.0.0.1 is 127.0.0.1, which is not a public address',
      },
    ]);
    expect(receiver.received).toEqual([]);
  });

  test('keeps secrets out of exports and logs while the server runs and sends messages', async () => {
    await added();
    await channel(['mute', 'ops', '--service', 'muted', '--for', '1h']);
    // A mute for all channels stays in force, and the answer says so.
    await channel(['mute', 'all', '--service', 'else']);
    expect(JSON.parse((await channel(['unmute', 'ops', '--service', 'else'])).stdout)).toMatchObject({
      unmuted: 0,
      stillMuted: [{ channel: 'all', service: 'else', incident: null, by: 'command' }],
    });
    const server = await startServer(['--data', folder], { ...ALLOW, OUTCRY_LOG_LEVEL: 'debug' });
    let logged = '';
    server.process.stdout?.on('data', (chunk: Buffer) => (logged += chunk.toString()));
    const store = await openSqliteStore({ folder });
    const now = Date.now();
    const of = (service: string) => incident({ id: `i-${service}`, service });
    await store.commit(
      tick({
        at: now,
        incidents: [of('muted'), of('heard')],
        notices: ['muted', 'heard'].map((service) =>
          notice(`n-${service}`, { incident: `i-${service}`, service, at: now }),
        ),
      }),
    );
    receiver.answer = () => ({ status: 500, body: `no hook ${SECRET} for ${TOKEN}` });
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1);
    await expect.poll(() => logged, { timeout: 20_000 }).toContain('a message failed and will be retried');
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^outcry_notices_decided_total\{why="silenced"\} 1$/mu);
    expect(metrics).toMatch(/^outcry_messages_total\{kind="webhook",outcome="retry"\} 1$/mu);
    const doctor = await outcry(['doctor', '--data', folder]);
    expect(doctor.stdout).toMatch(/✗ channels: ops has failed since .*outcry channel log NAME/u);
    const { stdout } = await channel(['log', 'ops']);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { state: string; why: string }),
    ).toMatchObject([
      {
        service: 'heard',
        state: 'waiting',
        why: 'told',
        tries: 1,
        answer: '500 no hook (hidden) for (hidden)',
      },
      { service: 'muted', state: 'held', why: 'silenced' },
    ]);
    await store.close();
    await server.stop();
    const catalog = await outcry(['catalog', 'export', '-', '--data', folder]);
    const reports = await outcry(['log', '--data', folder]);
    for (const said of [logged, metrics, doctor.stdout, stdout, catalog.stdout, reports.stdout])
      expect(said).not.toMatch(/whsec_|s3cret/u);
  });

  test('has the running server resend failed messages on request', async () => {
    await added();
    receiver.answer = () => ({ status: 410 });
    const server = await startServer(['--data', folder], { ...ALLOW, OUTCRY_LOG_LEVEL: 'silent' });
    const store = await openSqliteStore({ folder });
    const now = Date.now();
    await store.commit(
      tick({
        at: now,
        incidents: [incident({ id: 'i' })],
        notices: [notice('n', { service: 'x', at: now })],
      }),
    );
    await expect
      .poll(async () => (await channel(['list'])).stdout, { timeout: 20_000 })
      .toContain('"disabled":"gone"');
    const figures = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
    await expect.poll(figures, { timeout: 20_000 }).toContain('outcry_channels{state="disabled"} 1');
    expect((await outcry(['doctor', '--data', folder])).stdout).toContain('ops is gone (410)');
    receiver.answer = () => ({ status: 204 });
    expect(JSON.parse((await channel(['replay', 'ops'])).stdout)).toEqual({ channel: 'ops', replayed: 1 });
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(2);
    const [first, second] = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect([first, second]).toEqual(['n', 'n']);
    await store.close();
    await server.stop();
  });
});

describe('the channels file', () => {
  test('is applied at startup; an error in it stops the startup with the reason and without a secret', async () => {
    const file = join(folder, 'channels.yaml');
    writeFileSync(
      file,
      `channels:\n  - {name: ops, kind: slack, settings: {url: '${receiver.url}/s3cret'}}\n`,
    );
    const env = { ...ALLOW, OUTCRY_CHANNELS: file };
    expect(JSON.parse((await channel(['list'], env)).stdout)).toMatchObject({
      name: 'ops',
      from: 'file',
      settings: { url: '(hidden)' },
    });
    expect((await channel(['remove', 'ops'], env)).stderr).toContain('change it there');
    writeFileSync(file, `channels:\n  - {name: ops, kind: slack, settings: {url: s3cret}}\n`);
    await expect(startServer(['--data', folder], env)).rejects.toThrow(
      /channels\.yaml: The channels are not valid\. ops: url: must be a web address.*bad_config/u,
    );
    writeFileSync(file, `channels: [{name: ops, kind: slack, settings: {url: 's3cret`);
    await expect(startServer(['--data', folder], env)).rejects.not.toThrow(/s3cret/u);
    expect((await outcry(['doctor', '--data', folder], { env })).stdout).not.toContain('s3cret');
  });
});

test('people report, an incident opens, and a channel is notified without another tick', async () => {
  const start = Date.UTC(2025, 2, 10, 9, 0);
  const file = join(folder, 'channels.yaml');
  writeFileSync(
    file,
    `channels:\n  - {name: ops, kind: webhook, settings: {url: '${receiver.url}/', secret: '${SECRET}'}}\n`,
  );
  const data = join(folder, 'data');
  const instance = await openInstance({
    start,
    folder: data,
    config: { ...TRUST_LOOPBACK, channels: file, outgoingAllow: '127.0.0.0/8' },
  });
  try {
    const told = Promise.withResolvers<void>();
    receiver.answer = () => {
      told.resolve();
      return { status: 200 };
    };
    for (let nth = 0; nth < 120 && receiver.received.length === 0; nth++) {
      await post(instance.url, 'x', { problem: 'app', place: 'GB/London' }, fromPerson(nth * 257));
      if (nth % 4 !== 3) continue;
      await instance.walkTo(instance.clock.now() + 5 * SECOND);
    }
    // The message is sent without a further tick.
    await told.promise;
    const [first] = receiver.received;
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      type: 'incident.opened',
      data: {
        service: 'x',
        name: 'X',
        url: expect.stringMatching(/\/incident\/x-20250310-\d{4}$/u) as string,
        incident: { state: 'open' },
      },
    });
    const { data: said } = JSON.parse(first?.body ?? '') as { data: { url: string } };
    expect((await fetch(said.url)).status).toBe(200);
  } finally {
    await instance.close();
  }
});

test('no file of the data, a backup or a static copy contains a secret; a restored backup says which channels lack theirs', async () => {
  await added();
  rmSync(join(folder, 'secret'));
  const instance = await openInstance({ start: Date.now(), folder });
  await instance.walkTo(Date.now() + MINUTE);
  await instance.app.close();
  const [backup, copy, restored] = ['backup.db', 'copy', 'restored'].map((name) => join(folder, name));
  const commands = [
    ['backup', backup ?? '', '--data', folder],
    ['restore', backup ?? '', '--data', restored ?? ''],
    ['export', copy ?? '', '--data', folder],
  ];
  for (const command of commands) expect(await outcry(command), command[0]).toMatchObject({ status: 0 });
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  expect(files.length).toBeGreaterThan(10);
  for (const { parentPath, name } of files)
    expect(readFileSync(join(parentPath, name)).toString('latin1'), name).not.toMatch(/whsec_|s3cret/u);
  expect((await outcry(['doctor', '--data', restored ?? ''])).stdout).toContain(
    'the settings of ops cannot be opened here: add it again',
  );
  const server = await startServer(['--data', restored ?? ''], { ...ALLOW, OUTCRY_LOG_LEVEL: 'error' });
  await expect.poll(() => server.said(), { timeout: 30_000 }).toContain('Nothing reaches ops: the settings');
  await expect
    .poll(async () => (await fetch(`${server.url}/metrics`)).text(), { timeout: 30_000 })
    .toContain('outcry_channels{state="failing"} 1');
  expect(await server.stop()).toBe(0);
  expect((await channel(['test', 'ops'])).status).toBe(0);
});
