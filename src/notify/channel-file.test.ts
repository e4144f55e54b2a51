import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DAY, MINUTE } from '../core/base/time.ts';
import { openMemoryStore } from '../adapters/memory/store.ts';
import { readChannelFile } from '../messenger.ts';
import { channel, START } from '../ports/given.fixture.ts';
import { CHANNELS_MAX, healthy, openBook } from './book.ts';
import { WANTED_MAX, channelsOf } from './channel-file.ts';
import { KINDS } from './channels/index.ts';
import { PLACEHOLDERS } from './channels/template/placeholders.ts';

const slack = (facts: object = {}) => ({
  name: 'ops',
  kind: 'slack',
  settings: { url: 'https://a.example/s3cret' },
  ...facts,
});
const read = (...channels: unknown[]) => channelsOf({ channels });

describe('a file of channels', () => {
  test('is read with its defaults', () => {
    expect(read(slack())).toEqual([
      {
        name: 'ops',
        kind: 'slack',
        settings: { url: 'https://a.example/s3cret' },
        wants: { services: [], categories: [], countries: [], scopes: [], severity: 'minor' },
        language: null,
        quiet: null,
      },
    ]);
    const quiet = { from: '22:00', to: '07:30', timeZone: 'Europe/London', days: ['sun'] };
    expect(
      read(
        slack({
          quiet,
          countries: ['GB'],
          scopes: ['GB/London', 'AS2856'],
          severity: 'major',
          language: 'de',
        }),
      ),
    ).toMatchObject([
      {
        quiet: { from: 1_320, to: 450, timeZone: 'Europe/London', days: ['sun'], except: 'critical' },
        wants: { countries: ['GB'], severity: 'major' },
        language: 'de',
      },
    ]);
  });

  test('names the wanted steps, and the interval of reminders, from a quarter of an hour to a week', () => {
    expect(read(slack({ only: ['opened', 'resolved'], remind: '15m' }))).toMatchObject([
      { wants: { only: ['opened', 'resolved'], remind: 15 * MINUTE } },
    ]);
    expect(read(slack({ remind: '7d', remindFor: '14d' }))).toMatchObject([
      { wants: { remind: 7 * DAY, remindFor: 14 * DAY } },
    ]);
    expect(() => read(slack({ remindFor: '15d' }))).toThrow(/must be from 15m to 14d/u);
    for (const wrong of [
      ...['14m', '8d', '2', 'h', '2 h', '', 2, '999999h'].map((remind) => ({ remind })),
      ...[[], ['resolved'], ['opened', 'still_open'], 'opened'].map((only) => ({ only })),
    ])
      expect(() => read(slack(wrong)), JSON.stringify(wrong)).toThrow(/^The channels are not valid/u);
  });

  test('says everything that is wrong, of which channel, and no secret', () => {
    const wrong = () =>
      read(
        slack({ colour: 1 }),
        { name: 'b', kind: 'pigeon' },
        slack({ name: 'c', settings: { url: 's3cret' } }),
        slack({ name: 'Up' }),
        7,
      );
    expect(wrong).toThrow(/ops: colour: there is no such key; b: kind: must be one of webhook, slack/u);
    expect(wrong).toThrow(/c: url: must be a web address.*Up: name: must be up to 50.*channel 5: /u);
    expect(wrong).not.toThrow(/s3cret/u);
    expect(() => read(slack(), slack())).toThrow('ops: there are two of that name');
    for (const content of [null, [], { channel: [] }, { channels: {} }])
      expect(() => channelsOf(content)).toThrow('one key "channels"');
    for (const quiet of [
      { from: '24:00', to: '07:00' },
      { from: '22:00', to: '7:00' },
      { from: '22:00', to: '07:00', timeZone: 'Mars' },
    ])
      expect(() => read(slack({ quiet }))).toThrow('ops: quiet.');
  });

  test('has a bounded number of channels, and each a bounded number of services', () => {
    const many = (length: number) => Array.from({ length }, (_, nth) => slack({ name: `c${nth}` }));
    expect(read(...many(CHANNELS_MAX))).toHaveLength(CHANNELS_MAX);
    expect(() => read(...many(CHANNELS_MAX + 1))).toThrow('one key "channels"');
    const wanting = (length: number) =>
      read(slack({ services: Array.from({ length }, (_, nth) => `s${nth}`) }));
    expect(wanting(WANTED_MAX)[0]?.wants.services).toHaveLength(WANTED_MAX);
    expect(() => wanting(WANTED_MAX + 1)).toThrow(`may be ${WANTED_MAX} at most`);
  });
});

test('the operators’ documentation names every kind and placeholder, and its file is valid', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/notify.md'), 'utf8');
  for (const { name, keys } of KINDS) {
    const row = page.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}\``)) ?? '';
    for (const key of keys) expect(row, name).toContain(`\`${key}\``);
  }
  for (const name of Object.keys(PLACEHOLDERS)) expect(page).toContain(`{{${name}}}`);
  const [, example = ''] = /```yaml\n([^]*?)```/u.exec(page) ?? [];
  const secret = `whsec_${Buffer.alloc(32).toString('base64')}`;
  expect(channelsOf(parse(example.replace('whsec_…', secret))).map(({ name }) => name)).toEqual([
    'ops',
    'program',
  ]);
});

describe('the book of channels', () => {
  test('has those of the file before those added, follows changes of others, and ignores unknown kinds', async () => {
    const store = openMemoryStore();
    const [mine, other] = [channel('a', { language: 'de' }), channel('b')];
    await store.channels.put(channel('a'));
    await store.channels.put(channel('z', { kind: 'pigeon' }));
    const book = await openBook(store.channels, [mine], START);
    expect(book.all.map((one) => one.channel)).toEqual([mine]);
    await store.channels.put(other);
    await store.channels.silence({ id: 's', channel: null, service: null, incident: null, until: START + 2 });
    expect(book.of('b')).toBeNull();
    await book.refresh(START + 1);
    expect(book.of('b')).toMatchObject({ channel: other, health: healthy('b') });
    expect(book.silences).toHaveLength(1);
  });
});

test('the example file has a channel of each kind, and is valid', () => {
  const channels = readChannelFile(join(import.meta.dirname, '../../examples/channels.yaml'));
  expect([...new Set(channels.map(({ kind }) => kind))].sort()).toEqual(KINDS.map(({ name }) => name).sort());
  const [first] = channels;
  expect(Object.keys(first?.wants ?? {})).toEqual(expect.arrayContaining(['only', 'remind', 'remindFor']));
  // A number in YAML; for us, a key with all its zeros.
  const { settings } = channels.find(({ kind }) => kind === 'pagerduty') ?? {};
  expect(settings).toEqual({ routing_key: '0'.repeat(32) });
});
