/** The letters of scripts that need a font of their own on cards, as what stands between the brackets of a regular expression. */

export const DEVANAGARI_LETTERS = '\\u0900-\\u097F';
/** What may be Japanese: its signs, kana, kanji, and letters as wide as they. */
export const JAPANESE_LETTERS = '\\u3000-\\u30FF\\u4E00-\\u9FFF\\uFF01-\\uFFEF';
