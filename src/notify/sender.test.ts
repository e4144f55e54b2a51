import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../core/base/time.ts';
import type { Answer, OutgoingRequest } from '../outgoing/connector.ts';
import { START } from '../ports/given.fixture.ts';
import { AT_ONCE_MAX, FAILING_AT_ONCE_MAX, QUEUE_READ_MAX } from './sender.ts';
import { replayed } from './trying.ts';
import { FAILING_FOR_MAX, SCHEDULE } from './stages/send.ts';
import { OK, World, blueskyOf, open, over, slackOf, telegramOf, webhookOf } from './world.fixture.ts';

describe('a receiver', () => {
  test('that never accepts it is retried exactly by the schedule, over restarts, then not any more', async () => {
    const world = await World.open(webhookOf('ops'));
    world.answer = () => ({ status: 500, headers: {}, body: '' });
    await world.tick([open('x'), 'opened']);
    for (let tries = 0; tries < 12; tries++) {
      const [waiting] = await world.store.deliveries.waiting('ops', 1);
      if (waiting === undefined) break;
      await world.restart();
      world.at = waiting.dueAt - 1;
      await world.notify.pass();
      await world.later(1);
    }
    const waits = world.told.slice(1).map(({ at }, nth) => at - (world.told[nth]?.at ?? 0));
    expect(waits).toHaveLength(SCHEDULE.program.length);
    for (const [nth, stated] of SCHEDULE.program.entries()) {
      expect(waits[nth]).toBeGreaterThanOrEqual(stated);
      expect(waits[nth]).toBeLessThanOrEqual(stated * 1.1);
    }
    expect(new Set(world.told.map(({ id }) => id)).size).toBe(1);
    expect(new Set(world.told.map(({ request }) => request.headers['webhook-timestamp'])).size).toBe(10);
    expect(await world.store.deliveries.log('ops', 1)).toMatchObject([
      { state: 'failed', why: 'gave_up', tries: 10, answer: '500' },
    ]);
  });

  test('that is gone gets nothing more, and further messages are kept for a replay', async () => {
    const world = await World.open(webhookOf('ops'));
    world.answer = () => ({ status: 410, headers: {}, body: '' });
    await world.tick([open('x'), 'opened']);
    await world.tick([open('y'), 'opened']);
    expect(world.told).toHaveLength(1);
    expect(world.notify.book.of('ops')?.health).toEqual({
      channel: 'ops',
      failingSince: START,
      disabled: 'gone',
      disabledAt: START,
    });
    expect((await world.store.deliveries.log('ops', 5)).map(({ state, why }) => [state, why])).toEqual([
      ['failed', 'channel_disabled'],
      ['failed', 'gone'],
    ]);
  });

  test('that fails for five days gets nothing more; one that recovers starts afresh', async () => {
    const world = await World.open(webhookOf('ops'), webhookOf('well'));
    world.answer = () => ({ status: 503, headers: {}, body: '' });
    await world.tick([open('x'), 'opened']);
    world.at = START + FAILING_FOR_MAX - 1;
    world.answer = (to) => (to === 'well' ? OK : { status: 503, headers: {}, body: '' });
    await world.tick([open('y'), 'opened']);
    expect(world.notify.book.all.map(({ health }) => [health.failingSince, health.disabled])).toEqual([
      [START, null],
      [null, null],
    ]);
    await world.later(MINUTE);
    expect(world.notify.book.of('ops')?.health).toMatchObject({ disabled: 'failing' });
  });

  test('that does not answer delays nobody: all others are sent to meanwhile', async () => {
    const dead = Array.from({ length: 20 }, (_, nth) => slackOf(`dead${nth}`));
    const world = await World.open(...dead, slackOf('ops'));
    const waiting: (() => void)[] = [];
    const told = Promise.withResolvers<void>();
    world.answer = (to) => {
      if (to === 'ops') told.resolve();
      return to === 'ops'
        ? OK
        : new Promise((resolve) => waiting.push(() => resolve({ unanswered: 'timeout', detail: '' })));
    };
    const ticked = world.tick([open('x'), 'opened']);
    await told.promise;
    expect(waiting).toHaveLength(20);
    waiting.forEach((answer) => answer());
    await ticked;
    expect(await world.store.deliveries.log('ops', 1)).toMatchObject([{ state: 'sent', tries: 1 }]);
    expect(await world.store.deliveries.log('dead3', 1)).toMatchObject([
      { state: 'waiting', answer: 'timeout: ' },
    ]);
  });

  test('of those that failed, only some are tried at once, and of the others as many as there is room for', async () => {
    const world = await World.open(
      ...Array.from({ length: AT_ONCE_MAX + 5 }, (_, nth) => slackOf(`c${nth}`)),
    );
    let [now, most] = [0, 0];
    const release: (() => void)[] = [];
    world.answer = () => {
      most = Math.max(most, ++now);
      return new Promise((resolve) =>
        release.push(() => {
          now -= 1;
          resolve({ unanswered: 'unreachable', detail: 'ECONNREFUSED' });
        }),
      );
    };
    const ticked = world.tick([open('x'), 'opened']);
    await expect.poll(() => release.length).toBe(AT_ONCE_MAX);
    release.splice(0).forEach((answer) => answer());
    await ticked;
    expect(most).toBe(AT_ONCE_MAX);
    most = 0;
    world.at += MINUTE;
    const again = world.notify.pass();
    await expect.poll(() => release.length).toBe(FAILING_AT_ONCE_MAX + 5);
    release.splice(0).forEach((answer) => answer());
    await again;
    expect(most).toBe(FAILING_AT_ONCE_MAX + 5);
  });

  test('gets the messages of one incident in order: nothing overtakes a retry', async () => {
    const world = await World.open(webhookOf('ops'));
    world.answer = () => ({ status: 500, headers: {}, body: '' });
    await world.tick([open('x'), 'opened']);
    world.at += SECOND;
    world.answer = () => OK;
    await world.tick([over('x'), 'resolved'], [open('y'), 'opened']);
    expect(world.told.map(({ said, id }) => `${said} ${id?.[0]}`)).toEqual([
      'incident.opened x',
      'incident.opened y',
    ]);
    await world.later(5 * MINUTE);
    expect(world.told.slice(2).map(({ said, id }) => `${said} ${id?.[0]}`)).toEqual([
      'incident.opened x',
      'incident.resolved x',
    ]);
  });

  test('that lost the message to edit gets a new one, which is edited from then on; one that has it unchanged counts as sent', async () => {
    const world = await World.open(telegramOf('chat'));
    const [messages, sent] = [{ next: 41 }, [] as string[]];
    world.answer = (_, { url, body }) => {
      const { message_id: id } = JSON.parse(body) as { message_id?: number };
      sent.push(`${url.split('/').at(-1)} ${id ?? ''}`);
      if (id === 41) return { status: 400, headers: {}, body: '{"description":"message to edit not found"}' };
      if (id === 42 && sent.length > 5)
        return { status: 400, headers: {}, body: '{"description":"Bad Request: message is not modified"}' };
      return { ...OK, body: `{"ok":true,"result":{"message_id":${id ?? messages.next++}}}` };
    };
    await world.tick([open('x'), 'opened']);
    await world.later(10 * MINUTE);
    await world.tick([over('x'), 'resolved']);
    await world.later(10 * MINUTE);
    expect(sent).toEqual(['sendMessage ', 'editMessageText 41', 'sendMessage ']);
    for (const [reason, incident] of [
      ['reopened', open('x')],
      ['resolved', over('x')],
    ] as const) {
      await world.tick([incident, reason]);
      await world.later(10 * MINUTE);
    }
    await world.tick([open('x'), 'opened']);
    expect(sent.slice(3).every((one) => one === 'editMessageText 42')).toBe(true);
    expect((await world.store.deliveries.log('chat', 9)).every(({ state }) => state !== 'failed')).toBe(true);
  });

  test('that repeats a secret does not get it into the log', async () => {
    const world = await World.open(
      slackOf('ops', { settings: { url: 'https://ops.example/services/s3cret-of-hook' } }),
    );
    world.answer = () => ({ status: 404, headers: {}, body: 'nothing at /services/s3cret-of-hook' });
    await world.tick([open('x'), 'opened']);
    expect(await world.store.deliveries.log('ops', 1)).toMatchObject([
      { state: 'failed', why: 'refused_by_receiver', answer: '404 nothing at /(hidden)/(hidden)' },
    ]);
  });

  test('with a long queue gets all of it, in order', async () => {
    const world = await World.open(webhookOf('ops'));
    const slugs = Array.from({ length: QUEUE_READ_MAX + 1 }, (_, nth) => `s${String(nth).padStart(4, '0')}`);
    await world.tick(...slugs.map((slug) => [open(slug), 'opened'] as const));
    expect(world.told.map(({ id }) => id?.slice(0, 5))).toEqual(slugs);
  });

  test('gets again what failed, under the same ids, when the operator says so', async () => {
    const world = await World.open(webhookOf('ops'));
    world.answer = () => ({ status: 410, headers: {}, body: '' });
    await world.tick([open('x'), 'opened'], [open('y'), 'opened']);
    const [before] = world.told.splice(0);
    world.answer = () => OK;
    const { deliveries, channels } = world.store;
    expect(replayed(await deliveries.log('ops', 9), START + 1, START + MINUTE)).toEqual([]);
    await deliveries.settle(replayed(await deliveries.log('ops', 9), START, START + MINUTE));
    await channels.putHealth({ channel: 'ops', failingSince: null, disabled: null, disabledAt: null });
    await world.later(MINUTE);
    expect(world.told.map(({ id }) => id)).toEqual([before?.id, before?.id?.replace(/^x/u, 'y')]);
    expect((await deliveries.log('ops', 9)).map(({ state, why }) => `${state} ${why}`)).toEqual([
      'sent replayed',
      'sent replayed',
    ]);
  });
});

describe('a receiver that needs a sign-in', () => {
  const SIGNING_IN = '/xrpc/com.atproto.server.createSession';
  const pathOf = ({ request: { url } }: World['told'][number]) => new URL(url).pathname;
  const answering =
    (session: Answer) =>
    (_to: string, { url }: OutgoingRequest) =>
      url.endsWith(SIGNING_IN)
        ? session
        : { ...OK, body: '{"uri":"at://did:plc:a/app.bsky.feed.post/1","cid":"bafy"}' };

  test('is signed in to before each message; the end replies to the beginning', async () => {
    const world = await World.open(blueskyOf('sky'));
    world.answer = answering({ ...OK, body: '{"accessJwt":"t0ken"}' });
    await world.tick([open('x'), 'opened']);
    await world.later(HOUR);
    await world.tick([over('x'), 'resolved']);
    expect(world.told.map(pathOf)).toEqual([
      SIGNING_IN,
      '/xrpc/com.atproto.repo.putRecord',
      SIGNING_IN,
      '/xrpc/com.atproto.repo.putRecord',
    ]);
    const posts = world.told.filter((_, nth) => nth % 2 === 1).map(({ request }) => request);
    expect(posts.map(({ headers }) => headers['Authorization'])).toEqual(['Bearer t0ken', 'Bearer t0ken']);
    expect(posts.map(({ body }) => body.includes('"reply"'))).toEqual([false, true]);
  });

  test('gets nothing if signing in is refused, and is retried if it returns no session', async () => {
    const world = await World.open(blueskyOf('refuses'), blueskyOf('says-nothing'));
    world.answer = (to, request) =>
      answering(to === 'refuses' ? { status: 401, headers: {}, body: 'no' } : OK)(to, request);
    await world.tick([open('x'), 'opened']);
    expect(world.told.map(pathOf)).toEqual([SIGNING_IN, SIGNING_IN]);
    expect(await world.store.deliveries.log('refuses', 1)).toMatchObject([
      { state: 'failed', why: 'refused_by_receiver', answer: '401 no' },
    ]);
    expect(await world.store.deliveries.log('says-nothing', 1)).toMatchObject([
      { state: 'waiting', answer: 'unreachable: signing in returned no session' },
    ]);
  });
});
