import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { XmlDocument } from 'libxml2-wasm';
import { CATALOG, SCENES, fixtureSources, type Scene } from '../../../test/support/site/fixtures.ts';
import type { Service } from '../../core/domain/service.ts';
import { HOUR } from '../../core/base/time.ts';
import { cardOf, type CardKey } from '../site/card-of.ts';
import { isWritable, piecesOf } from './card-letters.ts';
import { CARD_WIDTH, cardVersion, drawCard } from './card.tsx';
import { OFFERED } from '../../words/language.ts';
import { boldTextWidth } from '../drawing/text-width.ts';
import { pageOf } from '../site/page-of.ts';
import { themeOf } from '../base/theme.ts';

const NAUGHTY = createRequire(import.meta.url)('big-list-of-naughty-strings') as readonly string[];
const X: CardKey = { page: 'service', slug: 'x' };

/** The texts of a drawing with their positions and sizes. */
function textsOf(svg: string) {
  using document = XmlDocument.fromString(svg);
  return document.find("//*[local-name()='text']").map((node) => ({
    text: node.content,
    x: Number(node.find('@x')[0]?.content),
    size: Number(node.find('@font-size')[0]?.content),
    anchor: node.find('@text-anchor')[0]?.content,
  }));
}

const spaceless = (text: string): string => text.replaceAll(' ', '');
const unmarked = (text: string): string => text.replaceAll(/[\u2067-\u2069]/gu, '');

async function drawn(key: CardKey, scene: Scene, name?: string) {
  const sources = fixtureSources(scene);
  const renamed = (service: Service): Service =>
    service.slug === 'x' && name !== undefined ? Object.assign({}, service, { name }) : service;
  const catalog = { ...CATALOG, services: CATALOG.services.map(renamed) };
  const card = await cardOf(key, { ...sources, catalog: () => catalog });
  if (card === null) throw new Error('the fixture lacks that page');
  return { card, svg: drawCard(card, sources.theme) };
}

describe('a card', () => {
  test.each(SCENES)('says in scene %s what its page says, and as of which time and date', async (scene) => {
    const { card, svg } = await drawn(X, scene);
    const { title, tone } = await pageOf(X, fixtureSources(scene));
    expect([card.headline, card.tone]).toEqual([title, tone]);
    const texts = textsOf(svg).map(({ text }) => text);
    expect(texts.slice(1, -2).join(' ')).toBe(title);
    expect(texts.at(-1)).toMatch(/^As of \d\d:\d\d UTC on 10 March 2025$/u);
  });

  test('of a missing page is none', async () => {
    const sources = fixtureSources('quiet');
    expect(await cardOf({ page: 'service', slug: 'nobody' }, sources)).toBe(null);
    expect(await cardOf({ page: 'incident', id: 'nobody' }, sources)).toBe(null);
  });

  test('of the front page has no sign of calm beside what it says', async () => {
    const { svg } = await drawn({ page: 'home' }, 'storm');
    expect(svg).not.toContain('class="tone"');
  });

  test('with any name is well-formed XML, and no text leaves the image', async () => {
    const names = [
      ...NAUGHTY,
      'W'.repeat(80),
      'wordy '.repeat(13).trim(),
      '日本銀行',
      '\u202Egnaughty',
      '\uD800',
      '🏦',
    ];
    for (const name of names) {
      const { svg } = await drawn(X, 'outage', name.slice(0, 80));
      for (const { text, size } of textsOf(svg)) {
        expect(boldTextWidth(text, size), name).toBeLessThan(CARD_WIDTH - 60);
        expect(isWritable(text), name).toBe(true);
      }
    }
  }, 240_000);

  test.each(['한국은행', '日本銀行 हिन्दी'])(
    'names a service by its slug if the fonts cannot write its name, %s',
    async (name) => {
      const { card } = await drawn(X, 'quiet', name);
      expect(card.headline).toBe('x');
    },
  );

  test.each(['日本銀行', 'भारतीय स्टेट बैंक'])(
    'writes the name of a service in its own script, %s',
    async (name) => {
      const { card } = await drawn(X, 'quiet', name);
      expect(card.headline).toBe(`Reports about ${name} are normal`);
    },
  );

  test('is in English if the font cannot write the language of the page', async () => {
    const { card } = await drawn({ ...X, locale: 'ar-XB' }, 'quiet');
    expect([card.headline, card.direction]).toEqual(['Reports about X are normal', 'ltr']);
  });

  test.each(OFFERED)('in %s is in that language, and its date is never cut off', async (locale) => {
    const sources = fixtureSources('outage', { languages: OFFERED });
    const card = await cardOf({ ...X, locale }, sources);
    if (card === null) throw new Error('the fixture lacks X');
    const { title } = await pageOf({ ...X, locale }, sources);
    expect(card.headline).toBe(title);
    expect(isWritable(card.headline + card.asOf)).toBe(true);
    const texts = textsOf(drawCard(card, themeOf())).map(({ text }) => unmarked(text));
    expect(texts).toContain(card.asOf);
    // In languages without spaces, lines do not end with one.
    expect(spaceless(texts.join(''))).toContain(spaceless(unmarked(card.headline)));
    expect(card.direction).toBe(locale === 'ar' ? 'rtl' : 'ltr');
  });

  test('closes what it isolates on each line, if a name continues on the next', async () => {
    const { card } = await drawn(X, 'quiet');
    const headline = `مشاكل في \u2068${'Bank of Scotland '.repeat(6).trim()}\u2069 منذ نحو 09:25`;
    const texts = textsOf(drawCard({ ...card, direction: 'rtl', headline }, themeOf())).map(
      ({ text }) => text,
    );
    for (const text of texts)
      expect(text.replaceAll(/[^\u2067-\u2069]/gu, '')).toMatch(/^\u2067(?:\u2068\u2069)*\u2069$/u);
    expect(texts.join(' ')).toContain('Bank of Scotland');
  });

  test('in a right-to-left language begins at the right', async () => {
    const { card } = await drawn(X, 'quiet');
    const svg = drawCard({ ...card, direction: 'rtl', headline: 'تقارير' }, themeOf());
    const [, headline] = textsOf(svg);
    expect(headline).toMatchObject({ text: '\u2067تقارير\u2069', x: CARD_WIDTH - 60, anchor: 'end' });
  });

  test.each([
    'Grüße, naïve ½ “quoted” – 5 %',
    'Українська',
    'Ελληνικά',
    'عربي، ١٢؟',
    'עברית',
    'क्षत्रिय X',
    '「日本語」、カナ！',
  ])('can write %s', (text) => expect(isWritable(text)).toBe(true));
  test.each(['한국어', '龘', 'हिन्दी 日本語', 'हिन्दी عربي', '🏦', '\u202E', '\uD800', 'a\nb'])(
    'cannot write %j',
    (text) => expect(isWritable(text)).toBe(false),
  );

  test('has another version if its content changes, and after an hour', () => {
    expect(cardVersion('a', 5 * HOUR)).toBe(cardVersion('a', 6 * HOUR - 1));
    expect(cardVersion('a', 5 * HOUR)).not.toBe(cardVersion('a', 6 * HOUR));
    expect(cardVersion('a', 5 * HOUR)).not.toBe(cardVersion('b', 5 * HOUR));
  });

  test.each([
    ['since about 12:40 UTC today', ['since ', 'about ', '12:40 UTC ', 'today']],
    ['Xで09:25 UTCごろから', ['Xで', '09:25 UTCごろから']],
    ['報告は「通常」どおりです。', ['報告は', '「通常」どおりです。']],
    ['レポート、データ', ['レポート、', 'データ']],
    ['', ['']],
  ])('is not broken into lines within a word or a time: %j', (text, pieces) => {
    expect(piecesOf(text)).toEqual(pieces);
  });
});
