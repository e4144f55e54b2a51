import { beforeEach, describe, expect, test } from 'vitest';
import { emptyMemory } from '../adapters/memory/database.ts';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { DAY, HOUR, type Millis } from '../core/base/time.ts';
import { START, channel } from '../ports/given.fixture.ts';
import { openBook, type Book } from './book.ts';
import { SETTINGS } from './channels/golden.fixture.ts';
import { KINDS } from './channels/index.ts';
import {
  MUTE_INCIDENT_FOR,
  MUTE_LINK_FOR,
  carriesMuteLink,
  isByLink,
  muteLinks,
  openMuteDesk,
} from './mute-links.ts';

const links = muteLinks('a secret');
const X = { channel: 'ops', service: 'x', incident: null } as const;
const ALL = { ...X, service: null } as const;
const ONE = { ...X, incident: 'x-20250310-0925' } as const;

describe('the token of a mute link', () => {
  test('names what it mutes, and is the same in retries', () => {
    for (const scope of [X, ALL, ONE]) {
      expect(links.scopeOf(links.tokenOf(scope, START), START)).toEqual(scope);
      expect(links.tokenOf(scope, START)).toBe(links.tokenOf(scope, START));
    }
  });

  test('is valid for a week and until the next whole hour, and then no more', () => {
    const token = links.tokenOf(X, START + 1);
    const end = START - (START % HOUR) + MUTE_LINK_FOR + HOUR;
    expect([links.scopeOf(token, end - 1), links.scopeOf(token, end)]).toEqual([X, null]);
  });

  test('cannot be forged, changed in any letter, or taken from another instance', () => {
    const token = links.tokenOf(X, START);
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === '1' ? '2' : '1';
      expect(
        links.scopeOf(`${token.slice(0, at)}${other}${token.slice(at + 1)}`, START),
        String(at),
      ).toBeNull();
    }
    for (const strange of [
      '',
      '.',
      '...',
      'ops.x',
      token.slice(1),
      `${token}0`,
      muteLinks('b').tokenOf(X, START),
    ])
      expect(links.scopeOf(strange, START), strange).toBeNull();
  });
});

test('kinds that the public reads have no such link, nor do they if the operator wants none', () => {
  const of = (kind: string, more: object = {}) =>
    carriesMuteLink(channel('ops', { kind, settings: SETTINGS[kind] ?? {}, ...more }));
  expect(KINDS.map(({ name }) => name).filter((kind) => !of(kind))).toEqual([
    'telegram',
    'mastodon',
    'bluesky',
  ]);
  const inPrivate = { settings: { ...SETTINGS['telegram'], chat: '-1001234' } };
  expect([
    of('telegram', inPrivate),
    of('slack', { muteLink: false }),
    of('bluesky', { muteLink: true }),
  ]).toEqual([true, false, false]);
});

describe('by the link of a message', () => {
  let now: Millis;
  let muted: unknown[];
  let book: Book;
  const store = () => openMemoryStore(memory);
  let memory = emptyMemory();
  beforeEach(async () => {
    [now, muted, memory] = [START, [], emptyMemory()];
    await store().channels.put(channel('ops', { kind: 'slack', settings: SETTINGS['slack'] ?? {} }));
    book = await openBook(store().channels, [], now);
  });
  const desk = () =>
    openMuteDesk({
      links,
      shelf: store().channels,
      async channel(name) {
        await book.refresh(now);
        return book.of(name);
      },
      now: () => now,
      onMuted: ({ service, incident }, until) => muted.push([incident ?? service, until]),
    });
  const token = links.tokenOf(X, START);

  test('one mutes a service in a channel for some hours, and undoes it', async () => {
    expect(await desk().of(token)).toEqual({ ...X, until: null, byLink: true, isIncident: false });
    expect(await desk().mute(token, 8)).toEqual({
      ...X,
      until: START + 8 * HOUR,
      byLink: true,
      isIncident: false,
    });
    const [silence] = await store().channels.silences(now);
    expect(silence).toMatchObject({ ...X, until: START + 8 * HOUR });
    expect(isByLink(silence!)).toBe(true);
    now += HOUR;
    expect(await desk().undo(token)).toEqual({ ...X, until: null, byLink: true, isIncident: false });
    expect(await desk().undo(token)).toMatchObject({ until: null });
    expect(await store().channels.silences(now)).toEqual([]);
    expect(muted).toEqual([
      ['x', START + 8 * HOUR],
      ['x', null],
    ]);
  });

  test('one shortens no mute, and does not undo what an operator muted', async () => {
    const until = START + 3 * DAY;
    await store().channels.silence({ id: 'ops *', channel: 'ops', service: null, incident: null, until });
    for (const done of [await desk().mute(token, 1), await desk().undo(token), await desk().of(token)])
      expect(done).toEqual({ ...X, until, byLink: false, isIncident: false });
    expect(await store().channels.silences(now)).toHaveLength(1);
    expect(muted).toEqual([]);
    await store().channels.silence({
      id: 'ops *',
      channel: 'ops',
      service: null,
      incident: null,
      until: START + HOUR,
    });
    expect(await desk().mute(token, 8)).toEqual({
      ...X,
      until: START + 8 * HOUR,
      byLink: false,
      isIncident: false,
    });
    expect(await desk().undo(token)).toEqual({ ...X, until: START + HOUR, byLink: false, isIncident: false });
  });

  test('one mutes a single incident for longer than it lasts, and undoes it; a link about several cannot', async () => {
    const of = links.tokenOf(ONE, START);
    const until = START + MUTE_INCIDENT_FOR;
    expect(await desk().mute(of, 'incident')).toEqual({ ...ONE, until, byLink: true, isIncident: true });
    expect(await store().channels.silences(now)).toMatchObject([ONE]);
    // Only that incident is muted: neither the next one of the service nor the service itself.
    for (const other of [links.tokenOf({ ...ONE, incident: 'x-20250311-0925' }, START), token])
      expect(await desk().of(other)).toMatchObject({ until: null, isIncident: false });
    expect(await desk().mute(of, 8)).toMatchObject({ until: START + 8 * HOUR, isIncident: false });
    expect(await desk().undo(of)).toMatchObject({ until: null });
    expect(muted).toEqual([
      [ONE.incident, until],
      ['x', START + 8 * HOUR],
      [ONE.incident, null],
      [ONE.incident, null],
    ]);
    expect(await desk().mute(token, 'incident')).toMatchObject({ until: null });
    expect(await store().channels.silences(now)).toEqual([]);
  });

  test('one affects no other service and no other channel', async () => {
    await store().channels.put(channel('else', { kind: 'slack', settings: SETTINGS['slack'] ?? {} }));
    await desk().mute(token, 1);
    expect(await desk().of(links.tokenOf(ALL, START))).toMatchObject({ until: null });
    expect(await desk().of(links.tokenOf({ ...X, service: 'y' }, START))).toMatchObject({
      until: null,
    });
    expect(await desk().of(links.tokenOf({ ...X, channel: 'else' }, START))).toMatchObject({
      until: null,
    });
    await desk().mute(links.tokenOf(ALL, START), 1);
    expect(await desk().of(links.tokenOf({ ...X, service: 'y' }, START))).toMatchObject({
      until: START + HOUR,
    });
  });

  test('nothing happens if it is too old, the channel is gone, or has no links any more', async () => {
    const every = async () => [
      await desk().of(token),
      await desk().mute(token, 24),
      await desk().undo(token),
    ];
    await store().channels.put(
      channel('ops', { kind: 'slack', settings: SETTINGS['slack'] ?? {}, muteLink: false }),
    );
    expect(await every()).toEqual([null, null, null]);
    await store().channels.remove('ops');
    expect(await every()).toEqual([null, null, null]);
    await store().channels.put(channel('ops', { kind: 'slack', settings: SETTINGS['slack'] ?? {} }));
    now = START + MUTE_LINK_FOR + HOUR;
    expect(await every()).toEqual([null, null, null]);
    expect(await store().channels.silences(0)).toEqual([]);
  });
});
