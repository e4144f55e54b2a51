import { describe, expect, test } from 'vitest';
import { memoryRate } from '../../adapters/memory/rate.ts';
import { openMemoryStore } from '../../adapters/memory/store.ts';
import { DAY, type Millis } from '../../core/base/time.ts';
import { START, tick } from '../../ports/given.fixture.ts';
import { TOLD_PENDING_FOR } from '../../ports/subscribers.ts';
import { open, over } from '../world.fixture.ts';
import {
  QUESTIONS_AN_HOUR_MAX,
  QUESTIONS_OF_ADDRESS_MAX,
  QUESTIONS_OF_SENDER_MAX,
  QUESTION_OF_SENDER_EVERY,
  WISHES_MAX,
  WISHES_OF_ADDRESS_MAX,
  openDesk,
} from './desk.ts';
import { ADDRESS_CHARS_MAX } from './mail-address.ts';
import { browser, person } from './public.fixture.ts';
import { tokensOf } from './tokens.ts';

const WISH = {
  service: 'x',
  category: null,
  incident: null,
  near: null,
  severity: 'minor',
  hears: 'steps',
  language: 'en',
} as const;
const GB = { country: 'GB', city: null, region: null };
const tokens = tokensOf('secret');

function given() {
  const store = openMemoryStore();
  const clock = { at: START as Millis, asked: 0, reached: true };
  const desk = openDesk({
    limiter: memoryRate(),
    subscribers: store.subscribers,
    incidents: store.incidents,
    tokens,
    now: () => clock.at,
    onAsked: () => void (clock.asked += 1),
    reaches: async () => clock.reached,
  });
  const all = async () => (await store.subscribers.unasked(Infinity, 1_000)).map(({ id }) => id);
  const confirmed = async () =>
    (await store.subscribers.listening({ service: 'x' }, open('x').id, { after: '', limit: 100 })).map(
      ({ id }) => id,
    );
  return { store, clock, desk, all, confirmed };
}

describe('asking to be told', () => {
  test('a limited number of questions a day goes to an address, in any spelling and from any sender; the answer is the same', async () => {
    const { desk, clock, all } = given();
    const spellings = ['bob@example.org', 'B.o.b@example.org', 'bob+1@EXAMPLE.org', 'bob+2@example.org'];
    const answers = [];
    for (const [nth, address] of spellings.entries())
      answers.push(await desk.ask(address, { ...WISH, service: `x${nth}` }, `sender ${nth}`));
    expect(new Set(answers)).toEqual(new Set(['asked']));
    expect([(await all()).length, clock.asked]).toEqual([QUESTIONS_OF_ADDRESS_MAX, QUESTIONS_OF_ADDRESS_MAX]);
    clock.at += DAY;
    await desk.ask('bob@example.org', WISH, 'sender');
    expect((await all()).length).toBe(QUESTIONS_OF_ADDRESS_MAX + 1);
  });

  test('a sender may ask several times at once and then at intervals, and invalid addresses cost nothing', async () => {
    const { desk, clock } = given();
    expect(await desk.ask('none', WISH, 'one')).toBe('bad_address');
    for (let nth = 0; nth < QUESTIONS_OF_SENDER_MAX; nth++)
      expect(await desk.ask(`p${nth}@example.org`, WISH, 'one')).toBe('asked');
    expect(await desk.ask('q@example.org', WISH, 'one')).toBe('too_fast');
    expect(await desk.ask('q@example.org', WISH, 'other')).toBe('asked');
    clock.at += QUESTION_OF_SENDER_EVERY - 1;
    expect(await desk.ask('r@example.org', WISH, 'one')).toBe('too_fast');
    clock.at += 1;
    expect(await desk.ask('r@example.org', WISH, 'one')).toBe('asked');
    expect(await desk.ask('s@example.org', WISH, 'one')).toBe('too_fast');
  });

  test.each([
    ['requests in an hour', QUESTIONS_AN_HOUR_MAX, 'since'],
    ['subscriptions in all', WISHES_MAX, 'all'],
  ] as const)('%s: up to the limit, not one more', async (_what, max, key) => {
    const { desk, store } = given();
    const counted = { all: 0, since: 0, [key]: max - 1 };
    Object.assign(store.subscribers, { count: async () => counted });
    expect(await desk.ask('a@example.org', WISH, 'one')).toBe('asked');
    counted[key] = max;
    expect(await desk.ask('b@example.org', WISH, 'one')).toBe('busy');
  });

  test('one address has up to the limit of subscriptions and not one more', async () => {
    const { desk, store, all } = given();
    const who = tokens.whoOf('bob@example.org');
    for (let nth = 0; nth < WISHES_OF_ADDRESS_MAX - 1; nth++)
      await store.subscribers.put(person(nth, { who, askedAt: START - 2 * DAY }));
    await desk.ask('bob@example.org', WISH, 'one');
    expect(await all()).toHaveLength(1);
    await desk.ask('bob@example.org', WISH, 'one');
    expect(await all()).toHaveLength(1);
  });

  test('an address has a maximum length', async () => {
    const { desk } = given();
    const long = (chars: number) =>
      `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(chars - 187)}.org`;
    expect([long(ADDRESS_CHARS_MAX).length, await desk.ask(long(ADDRESS_CHARS_MAX), WISH, 'one')]).toEqual([
      ADDRESS_CHARS_MAX,
      'asked',
    ]);
    expect(await desk.ask(long(ADDRESS_CHARS_MAX + 1), WISH, 'one')).toBe('bad_address');
  });
});

describe('a browser', () => {
  const target = browser('https://push.example/send/1').target;

  test('is subscribed from when it asks, once for the same wish, and not if it cannot be reached', async () => {
    const { desk, clock, confirmed } = given();
    clock.reached = false;
    expect([await desk.askBrowser(target, WISH, 'one'), await confirmed()]).toEqual(['unreachable', []]);
    clock.reached = true;
    expect(await desk.askBrowser(target, WISH, 'one')).toBe('asked');
    expect(await desk.askBrowser(target, WISH, 'one')).toBe('asked');
    const [id = ''] = await confirmed();
    expect(await confirmed()).toHaveLength(1);
    expect(id).toMatch(/^push:[\da-f]{12}~[\da-f]{32}$/u);
    expect(await desk.end(tokens.tokenOf(id, 'end'))).toMatchObject(WISH);
    expect(await confirmed()).toEqual([]);
  });

  test('has up to the limit of subscriptions and not one more, and needs well-formed keys', async () => {
    const { desk, store } = given();
    const who = tokens.whoOfBrowser(target.endpoint);
    for (let nth = 0; nth < WISHES_OF_ADDRESS_MAX - 1; nth++)
      await store.subscribers.put(person(nth, { who }));
    expect(await desk.askBrowser(target, WISH, 'one')).toBe('asked');
    expect(await desk.askBrowser(target, { ...WISH, service: 'y' }, 'one')).toBe('busy');
    const other = Buffer.alloc(65, 4).toString('base64url');
    for (const wrong of [
      { ...target, endpoint: 'file:///etc/passwd' },
      { ...target, endpoint: `https://push.example/${'a'.repeat(2_048)}` },
      { ...target, p256dh: other },
      { ...target, p256dh: '' },
      { ...target, auth: 'AAAA' },
    ])
      expect(await desk.askBrowser(wrong, WISH, 'one')).toBe('bad_address');
  });
});

describe('confirming', () => {
  test('counts once, within the stated time, and replaces an earlier subscription to the same', async () => {
    const { desk, clock, all, confirmed } = given();
    await desk.ask('bob@example.org', WISH, 'one');
    await desk.ask('bob@example.org', WISH, 'one');
    const [first = '', second = ''] = await all();
    const yes = (id: string) => desk.confirm(tokens.tokenOf(id, 'confirm'));
    expect([await yes(first), await yes(first)]).toEqual(['confirmed', 'confirmed']);
    clock.at += TOLD_PENDING_FOR - 1;
    expect(await yes(second)).toBe('confirmed');
    expect(await confirmed()).toEqual([second]);
    await desk.ask('bob@example.org', { ...WISH, near: GB }, 'one');
    const [late = ''] = await all();
    clock.at += TOLD_PENDING_FOR;
    expect(await yes(late)).toBe('gone');
  });

  test('after the end of the incident says so, and the address is deleted', async () => {
    const { desk, store, all } = given();
    await store.commit(tick({ incidents: [open('x')] }));
    await desk.ask('bob@example.org', { ...WISH, incident: open('x').id }, 'one');
    const [id = ''] = await all();
    await store.commit(tick({ incidents: [over('x')] }));
    expect(await desk.confirm(tokens.tokenOf(id, 'confirm'))).toBe('over');
    expect(await store.subscribers.get([id])).toEqual([]);
  });

  test('no to all of it holds whoever asks, and leaves nothing of the address but a digest', async () => {
    const { desk, store, all, clock } = given();
    await store.subscribers.put(person(1, { who: tokens.whoOf('bob@example.org') }));
    await desk.ask('bob@example.org', WISH, 'one');
    const [id = ''] = await all();
    expect(await desk.never(tokens.tokenOf(id, 'end'))).toBe(false);
    expect(await all()).toEqual([id]);
    expect(await desk.never(tokens.tokenOf(id, 'never'))).toBe(true);
    expect(await desk.never(tokens.tokenOf(id, 'never'))).toBe(false);
    clock.at += 2 * DAY;
    expect(await desk.ask('b.ob+9@example.org', WISH, 'two')).toBe('asked');
    expect(await all()).toEqual([]);
    const kept = await store.subscribers.of(tokens.whoOf('bob@example.org'));
    expect(kept).toMatchObject([{ to: '', service: null, who: tokens.whoOf('bob@example.org') }]);
    expect(await desk.ask('other@example.org', WISH, 'two')).toBe('asked');
    expect(await all()).toHaveLength(1);
  });

  test('a subscription is changed by its unsubscribe link, and replaces one to the same with the new choices', async () => {
    const { desk, store } = given();
    const bob = { to: 'bob@example.org', who: tokens.whoOf('bob@example.org') };
    await store.subscribers.put(person(1, { ...bob, near: GB }));
    await store.subscribers.put(person(2, bob));
    await store.subscribers.put(person(3, { ...bob, incident: open('x').id }));
    const change = (id: string, purpose: 'end' | 'confirm' = 'end') =>
      desk.change(tokens.tokenOf(id, purpose), { near: null, severity: 'major', hears: 'ends' });
    expect(await change('mail~1', 'confirm')).toBeNull();
    expect(await change('mail~9')).toBeNull();
    // A subscription to the end of one incident has no choices.
    expect(await change('mail~3')).toBeNull();
    expect(await change('mail~1')).toMatchObject({ near: null, severity: 'major', hears: 'ends' });
    expect(await store.subscribers.get(['mail~1', 'mail~2', 'mail~3'])).toMatchObject([
      { id: 'mail~1', severity: 'major', hears: 'ends', confirmedAt: START },
      { id: 'mail~3', severity: 'minor' },
    ]);
  });

  test('a link is valid for its purpose only', async () => {
    const { desk, all, confirmed } = given();
    await desk.ask('bob@example.org', WISH, 'one');
    const [id = ''] = await all();
    const end = tokens.tokenOf(id, 'end');
    const foreign = tokensOf('another secret').tokenOf(id, 'confirm');
    for (const token of [end, foreign, id, `${id}-`, '', '-', `${id}-${'é'.repeat(32)}`])
      expect(await desk.confirm(token)).toBe('gone');
    expect(await confirmed()).toEqual([]);
    expect(await desk.wishOf(end, 'end')).toMatchObject(WISH);
    expect(await desk.end(tokens.tokenOf(id, 'confirm'))).toBeNull();
    expect(await desk.end(end)).toMatchObject(WISH);
    expect(await all()).toEqual([]);
  });
});
