import { expect, test } from 'vitest';
import { NAME_LENGTH_MAX } from '../../catalog/catalog.ts';
import { channel, START } from '../../ports/given.fixture.ts';
import type { Facts } from '../facts.ts';
import { SETTING, factsOf } from '../given.fixture.ts';
import { DIGEST_LINES_MAX, tellingOf, type Telling } from '../telling.ts';
import { SETTINGS } from './golden.fixture.ts';
import { KINDS, kindOf } from './index.ts';

/** More services at once than are listed, with the longest possible names, made of characters that receivers interpret. */
function longest(locale: 'en' | 'hi' | 'ja', sign: string): Telling {
  const many = Array.from({ length: DIGEST_LINES_MAX + 1 }, (_, nth) => {
    const name = sign.repeat(NAME_LENGTH_MAX / sign.length);
    return factsOf(`s${nth}`, { service: { slug: `s${nth}`, name, category: 'banks' } });
  });
  return tellingOf('n.1+', many as [Facts, ...Facts[]], { ...SETTING, locale });
}

interface Body {
  readonly blocks: readonly { readonly text: { readonly text: string } }[];
  readonly embeds: readonly { readonly title: string; readonly description: string }[];
  readonly payload: { readonly summary: string };
  readonly text: string;
  readonly message: string;
}
const bytes = (text: string): number => Buffer.byteLength(text);
const asRead = (html: string): string =>
  html.replaceAll(/<[^>]*>/gu, '').replaceAll(/&(?:amp|lt|gt|quot);/gu, '&');

/** The limits of each receiver, by its own documentation. */
const LIMITS: Readonly<Record<string, (body: Body, written: string) => readonly [number, number]>> = {
  slack: ({ blocks }) => [blocks[0]?.text.text.length ?? Infinity, 3_000],
  discord: ({ embeds: [embed] }) => [(embed?.title ?? '').length + (embed?.description ?? '').length, 4_096],
  telegram: ({ text }) => [asRead(text).length, 4_096],
  ntfy: ({ message }) => [bytes(message), 4_096],
  'google-chat': ({ text }) => [text.length, 4_096],
  pagerduty: ({ payload }) => [payload.summary.length, 1_024],
  mattermost: (_, written) => [written.length, 16_383],
  teams: (_, written) => [bytes(written), 28_000],
  matrix: (_, written) => [bytes(written), 65_000],
};

test.each(Object.keys(LIMITS))('the longest possible message is no longer than %s accepts', (name) => {
  const kind = kindOf(name)!;
  const ops = channel('ops', { kind: name, settings: SETTINGS[name] ?? {} });
  for (const locale of ['en', 'hi', 'ja'] as const)
    for (const sign of ['x', '&', '*', '"', '<', 'क', '🔥']) {
      const sending = { at: START, reference: null, session: 's' };
      const { body } = kind.render(longest(locale, sign), ops, sending);
      const [size, most] = LIMITS[name]!(JSON.parse(body) as Body, body);
      expect(size, `${locale} ${sign}`).toBeLessThanOrEqual(most);
    }
});

test('a cut text leaves nothing broken at its end: no part of an entity, of a tag, of a character', () => {
  for (const { name, render } of KINDS) {
    const ops = channel('ops', { kind: name, settings: SETTINGS[name] ?? {} });
    for (const sign of ['&', '🔥']) {
      const { body } = render(longest('en', sign), ops, { at: START, reference: null, session: 's' });
      expect(body.isWellFormed(), name).toBe(true);
      expect(body, name).not.toMatch(/\\ud[89a-f]/iu);
      const written = name === 'slack' || name === 'telegram' ? body : '';
      expect(written, name).not.toMatch(/&(?!(?:amp|lt|gt|quot);)/u);
    }
  }
});

test('a name with the marker of bold text stays whole', () => {
  const telling = { ...longest('en', 'x'), title: 'Problems reported: E*TRADE' };
  for (const name of ['slack', 'google-chat']) {
    const ops = channel('ops', { kind: name, settings: SETTINGS[name] ?? {} });
    const sending = { at: START, reference: null, session: null };
    expect(kindOf(name)!.render(telling, ops, sending).body).not.toMatch(/\*<|"\*/u);
  }
});
