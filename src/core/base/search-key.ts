/** Substitutions for letters that Unicode decomposition does not reduce to a base letter. */
const ALIKE: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  // Arabic and Persian keyboards have different code points for the same letter.
  ي: 'ی',
  ى: 'ی',
  ك: 'ک',
};
const ALIKE_ANY = new RegExp(`[${Object.keys(ALIKE).join('')}]`, 'gu');

/** Accents and points that people leave out; vowel signs in Indic scripts and voicing marks in Japanese are letters there and stay. */
const LEFT_OUT =
  /[[\p{M}&&[\p{sc=Zinh}\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}]]--[\u3099\u309A]]/gv;

/**
 * A name as people search for it: without case, accents, punctuation and joiners, words separated by single spaces. `Crédit Agricole` is
 * found by `credit agricole`, `کتاب‌فروشی` by `کتاب فروشی`, a family by its emoji.
 */
export function searchKey(text: string): string {
  return text
    .replaceAll('\u200C', ' ')
    .replaceAll(/\p{Cf}/gu, '')
    .normalize('NFKD')
    .replaceAll(LEFT_OUT, '')
    .toLowerCase()
    .replaceAll(ALIKE_ANY, (letter) => ALIKE[letter] ?? letter)
    .replaceAll(/[^\p{L}\p{N}\p{M}\p{Emoji_Presentation}]+/gu, ' ')
    .trim();
}
