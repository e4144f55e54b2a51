/** The letters of scripts that need their own font on cards, as the content of a regular expression's brackets. */

export const DEVANAGARI_LETTERS = '\\u0900-\\u097F';
/** Possible Japanese: punctuation, kana, kanji, and full-width letters. */
export const JAPANESE_LETTERS = '\\u3000-\\u30FF\\u4E00-\\u9FFF\\uFF01-\\uFFEF';
