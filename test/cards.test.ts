import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import createHarfBuzz from 'harfbuzzjs/hb.js';
import hbjs from 'harfbuzzjs/hbjs.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { CARD_WIDTH, drawCard } from '../src/pages/parts/card.tsx';
import { isWritable, japaneseLetters } from '../src/pages/parts/card-letters.ts';
import { cardOf, type CardKey } from '../src/pages/site/card-of.ts';
import { boldTextWidth } from '../src/pages/drawing/text-width.ts';
import { createSetter, type Setter } from '../src/raster/syllables.ts';
import { OFFERED } from '../src/words/language.ts';
import { SCENES, fixtureSources } from './support/site/fixtures.ts';

const require = createRequire(import.meta.url);
const own = (path: string): Uint8Array => readFileSync(new URL(`../${path}`, import.meta.url));
const LIBRARY = readFileSync(require.resolve('harfbuzzjs/hb.wasm'));
const FIRST = readFileSync(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'));
const DEVANAGARI = own('src/raster/fonts/NotoSansDevanagari-Bold.ttf');
const JAPANESE = own('src/raster/fonts/NotoSansJP-Bold.ttf');
/** Characters without a glyph, which only affect how others are drawn. */
const UNSEEN = /[\u2066-\u2069]/u;

async function lettersOf(...fonts: readonly Uint8Array[]): Promise<ReadonlySet<string>> {
  const harfBuzz = hbjs(await createHarfBuzz({ wasmBinary: LIBRARY }));
  const codes = fonts.flatMap((font) =>
    Array.from(harfBuzz.createFace(harfBuzz.createBlob(font), 0).collectUnicodes()),
  );
  return new Set(codes.map((code) => String.fromCodePoint(code)));
}

/** The texts of a drawing, with their font sizes. */
const textsOf = (svg: string) =>
  [...svg.matchAll(/<text [^>]*font-size="(\d+)"[^>]*>([^<]*)</gu)].map(([, size, text]) => ({
    size: Number(size),
    text: text ?? '',
  }));

describe('the fonts of cards', () => {
  test('have all kana and kanji of JIS level 1', async () => {
    const letters = await lettersOf(JAPANESE);
    expect([...japaneseLetters()].filter((letter) => !letters.has(letter))).toEqual([]);
    expect(japaneseLetters().size).toBeGreaterThan(3_200);
  });

  test('have all of Devanagari', async () => {
    const letters = await lettersOf(DEVANAGARI);
    const block = Array.from({ length: 0x80 }, (_, nth) => String.fromCodePoint(0x900 + nth));
    expect(block.filter((letter) => !letters.has(letter))).toEqual([]);
  });

  test.each(OFFERED)('have every letter used by the messages in %s', async (locale) => {
    const words = readFileSync(new URL(`../src/words/${locale}.yaml`, import.meta.url), 'utf8');
    const letters = await lettersOf(FIRST, DEVANAGARI, JAPANESE);
    const said = new Set(words.replaceAll(/^#.*$/gmu, '').replaceAll(/\s/gu, ''));
    expect([...said].filter((letter) => !letters.has(letter) && !UNSEEN.test(letter))).toEqual([]);
    expect([...said].filter((letter) => !isWritable(letter))).toEqual([]);
  });
});

describe('a text in Devanagari', () => {
  let setter: Setter;
  beforeAll(async () => {
    setter = await createSetter(LIBRARY, DEVANAGARI, FIRST);
  });

  test('has the width of all of its glyphs', () => {
    // One syllable of three glyphs side by side: half a ष, न and the sign of ī.
    expect(setter.width('ष्नी')).toBeGreaterThan(setter.width('न') + 0.5);
    expect(setter.width('हिन्दी हिन्दी')).toBeCloseTo(
      2 * setter.width('हिन्दी') + setter.width('क क') - 2 * setter.width('क'),
    );
  });

  test('is drawn as outlines at its anchor and in its colour; other texts are unchanged', () => {
    const latin = '<text x="5" y="9" font-size="10" fill="#111">Grüße &amp; more</text>';
    const start = '<text x="60" text-anchor="start" y="20" font-size="10" fill="#123456">में</text>';
    const end = start.replace('"start"', '"end"');
    const drawn = setter.outlined(`<svg>${latin}${start}${end}</svg>`);
    const left = 60 - 10 * setter.width('में');
    expect(drawn).toContain(latin);
    expect(drawn).toContain('<g fill="#123456" transform="translate(60 20) scale(10)">');
    expect(drawn).toContain(`<g fill="#123456" transform="translate(${left} 20) scale(10)">`);
    expect(drawn.match(/<text/gu)).toHaveLength(1);
  });

  test('uses the first font for characters outside Devanagari, and decodes entities', () => {
    expect(setter.width('A&B में')).toBeGreaterThan(setter.width('में') + setter.width('A&B'));
    expect(setter.outlined('<text x="0" y="0" font-size="1" fill="#000">A&amp;B में</text>')).toBe(
      setter.outlined(
        '<text x="0" y="0" font-size="1" fill="#000">A&#38;B में</text>'.replace('&#38;', '&amp;'),
      ),
    );
  });

  test.each(SCENES)('fits on a card, in scene %s', async (scene) => {
    const sources = fixtureSources(scene, { languages: OFFERED });
    const keys: readonly CardKey[] = [{ page: 'home' }, { page: 'service', slug: 'x' }];
    for (const key of keys) {
      const card = await cardOf({ ...key, locale: 'hi' }, sources);
      if (card === null) throw new Error('the fixture lacks that page');
      for (const { size, text } of textsOf(drawCard(card, sources.theme))) {
        expect(setter.width(text) * size, text).toBeLessThan(CARD_WIDTH - 120);
        expect(setter.width(text) * size, text).toBeLessThan(boldTextWidth(text, size) * 1.04);
      }
    }
  });
});
