import { DEVANAGARI_LETTERS, JAPANESE_LETTERS } from '../../core/base/scripts.ts';

/** The scripts covered by the cards' first font, with digits and punctuation; it has no emoji. */
const WRITABLE =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Inherited}\u060C\u061B\u061F\u0640\u0660-\u0669\u06F0-\u06F9\u0020-\u007E\u00A0-\u00FF\u200E\u200F\u2066-\u2069\u202F\u2010-\u2027\u2030-\u203A\u20AC\u2116\u2248\u2260-\u2265]*$/u;
const DEVANAGARI = new RegExp(`[${DEVANAGARI_LETTERS}]+`, 'gu');
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
const WIDE = new RegExp(`[${JAPANESE_LETTERS}]`, 'gu');

/** JIS X 0208: symbols, full-width letters, kana, and the 2,965 kanji of level 1, which cover newspaper text except names. */
const JIS_ROWS: readonly number[] = [1, 3, 4, 5, ...Array.from({ length: 32 }, (_, nth) => 16 + nth)];

let japanese: ReadonlySet<string> | null = null;

/** Every character in the cards' Japanese font (`scripts/card-fonts.js`); built on first use. */
export function japaneseLetters(): ReadonlySet<string> {
  return (japanese ??= new Set(
    JIS_ROWS.flatMap((row) => {
      const cells = Array.from({ length: 94 }, (_, nth) => [0xa0 + row, 0xa1 + nth]).flat();
      return new TextDecoder('euc-jp').decode(Uint8Array.from(cells)).match(WIDE) ?? [];
    }),
  ));
}

/**
 * Whether the cards' fonts have every letter of a text and it can be laid out. Devanagari is laid out left to right in its own font and the
 * first one (`src/raster/syllables.ts`), so it must not be mixed with right-to-left text or a third font.
 */
export function isWritable(text: string): boolean {
  const others = text.replaceAll(DEVANAGARI, '');
  if (others !== text) return WRITABLE.test(others) && !RIGHT_TO_LEFT.test(others);
  return WRITABLE.test(text.replaceAll(WIDE, (letter) => (japaneseLetters().has(letter) ? '' : letter)));
}

const JAPANESE = new RegExp(`([${JAPANESE_LETTERS}]+)`, 'u');
/** Characters that cannot begin a line: closing brackets, length marks, and hiragana, in which endings are written. */
const CLINGS =
  /^[\p{Script=Hiragana}\u3001-\u3003\u3005\u3009\u300B\u300D\u300F\u3011\u30FB\u30FC\uFF01\uFF09\uFF0C\uFF0E\uFF1A\uFF1B\uFF1F\u2069]/u;
/** Characters that cannot end a line. */
const OPENS = /[\u3008\u300A\u300C\u300E\u3010\uFF08\u2068]$/u;

let japaneseWords: Intl.Segmenter | null = null;

/**
 * The unbreakable pieces of a text: a word with the space after it, a time with its zone; in Japanese, which has no spaces, a word with its
 * endings.
 */
export function piecesOf(text: string): readonly string[] {
  return text.split(/(?<=(?<!\d:\d\d) )/u).flatMap(japanesePieces);
}

function japanesePieces(word: string): readonly string[] {
  if (!JAPANESE.test(word)) return [word];
  japaneseWords ??= new Intl.Segmenter('ja', { granularity: 'word' });
  const pieces: string[] = [];
  for (const part of word.split(JAPANESE).filter((one) => one !== '')) {
    const words = JAPANESE.test(part)
      ? Array.from(japaneseWords.segment(part), ({ segment }) => segment)
      : [part];
    for (const segment of words) {
      const before = pieces.at(-1);
      if (before === undefined || !(CLINGS.test(segment) || OPENS.test(before))) pieces.push(segment);
      else pieces[pieces.length - 1] = before + segment;
    }
  }
  return pieces;
}
