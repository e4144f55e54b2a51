import { decrypt } from 'http_ece';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/core/base/time.ts';
import { browser } from '../../src/notify/public/public.fixture.ts';
import { incident, notice, tick } from '../../src/ports/given.fixture.ts';
import { openInstance, temporaryFolder, type Instance } from '../support/instance.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { freePort } from '../support/free-port.ts';

const START = Date.UTC(2025, 2, 10, 9);

let folder = '';
let receiver: Receiver;
let instance: Instance;

beforeEach(async () => {
  folder = temporaryFolder();
  receiver = await openReceiver();
  receiver.answer = () => ({ status: 201 });
  instance = await open('127.0.0.0/8');
});
afterEach(async () => {
  await instance.close();
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(outgoingAllow: string): Promise<Instance> {
  const port = await freePort();
  const config = { port, publicUrl: `http://127.0.0.1:${port}`, webPush: 'true', outgoingAllow };
  return openInstance({ start: START, folder, config });
}

async function ask(fields: Record<string, string>): Promise<number> {
  const body = new URLSearchParams({ service: 'x', ...fields });
  return (await fetch(`${instance.url}/de/tell-me/push`, { method: 'POST', body })).status;
}

async function decide(reason: 'opened' | 'resolved', at: number): Promise<void> {
  const state = reason === 'opened' ? 'open' : 'resolved';
  const of = incident({
    id: 'x-20250310-0900',
    service: 'x',
    state,
    endedAt: reason === 'opened' ? null : at,
  });
  const told = notice(`${of.id}.${reason}`, { incident: of.id, service: 'x', at, reason });
  await instance.app.store.commit(tick({ at, cursor: at, incidents: [of], notices: [told] }));
  await instance.walkTo(at + 5 * SECOND);
  await instance.restart();
}

describe('notices by web push', () => {
  test('each notice is sent once, readable only by that browser; the link in it or a push endpoint that is gone ends them', async () => {
    const { target, own } = browser(`${receiver.url}/send/1`);
    const other = browser(`${receiver.url}/send/2`);
    expect([await ask({ ...target }), await ask({ ...other.target })]).toEqual([204, 204]);
    await decide('opened', START + MINUTE);
    const came = receiver.received.filter(({ path }) => path === '/send/1');
    const shown = came.map(({ bytes }) => {
      const text = decrypt(bytes, { version: 'aes128gcm', privateKey: own, authSecret: target.auth });
      return JSON.parse(text.toString()) as {
        notification: { title: string; actions: { navigate: string }[] };
      };
    });
    expect(shown.map(({ notification }) => notification.title)).toEqual([
      'Wir geben Ihnen Bescheid',
      'Störung gemeldet: X',
    ]);
    expect(came[1]?.headers).toMatchObject({ ttl: '900', urgency: 'high', 'content-encoding': 'aes128gcm' });

    const end = shown[1]?.notification.actions[0]?.navigate ?? '';
    expect((await fetch(end, { method: 'POST', body: new URLSearchParams() })).status).toBe(200);
    receiver.answer = () => ({ status: 410 });
    await decide('resolved', START + 10 * MINUTE);
    const paths = receiver.received.map(({ path }) => path);
    expect(paths.sort()).toEqual(['/send/1', '/send/1', '/send/2', '/send/2', '/send/2']);
    expect(await instance.app.store.subscribers.count(0)).toMatchObject({ all: 0 });
  });

  test('an endpoint that takes no message, is internal, or lacks the keys of a browser is not stored', async () => {
    const { target } = browser(`${receiver.url}/send/1`);
    receiver.answer = () => ({ status: 404 });
    expect(await ask({ ...target })).toBe(422);
    expect([await ask({ ...target, auth: '' }), await ask({ ...target, service: 'none' })]).toEqual([
      422, 404,
    ]);
    await instance.app.close();
    instance = await open('');
    receiver.received.length = 0;
    receiver.answer = () => ({ status: 201 });
    expect(await ask({ ...target })).toBe(422);
    expect(receiver.received).toEqual([]);
    expect(await instance.app.store.subscribers.count(0)).toMatchObject({ all: 0 });
  });

  test('the key of the instance survives a restart, and is in no file in plain text', async () => {
    const keyOf = async () => {
      const html = await (await fetch(`${instance.url}/tell-me?service=x`)).text();
      return /data-key="([\w-]{87})"/u.exec(html)?.[1];
    };
    const before = await keyOf();
    await instance.restart();
    expect([before?.length, await keyOf()]).toEqual([87, before]);
    const kept = await instance.app.store.subscribers.secret('vapid', '');
    const { d } = JSON.parse(kept) as { d: string };
    for (const file of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, file));
      expect([file, bytes.includes(d), bytes.includes(receiver.url)]).toEqual([file, false, false]);
    }
  });
});
