import { DEVANAGARI_LETTERS } from '../../core/base/scripts.ts';
import measure from 'anafanafo';

/** The width in pixels of a text of 11 px. */
export const smallTextWidth = (text: string): number =>
  measure(inKnownLetters(text), { font: '11px Verdana' });

/** The width of a bold text of that many pixels; DejaVu Sans, which cards are set in, was drawn to the widths of Verdana. */
export const boldTextWidth = (text: string, px: number): number =>
  (measure(inKnownLetters(text), { font: 'bold 10px Verdana' }) * px) / 10;

/** Letters that Verdana has not are taken to be as wide as an m; those of Arabic, Hebrew and Devanagari are narrower, and marks have no width, nor have those of direction. */
const inKnownLetters = (text: string): string =>
  text
    .replaceAll(/[\p{Mn}\p{Cf}]/gu, '')
    .replaceAll(DEVANAGARI, (letter) => (SPACING_MARK.test(letter) ? 'l' : 'e'))
    .replaceAll(/[\p{Script=Arabic}\p{Script=Hebrew}]/gu, 'e');

const DEVANAGARI = new RegExp(`[${DEVANAGARI_LETTERS}]`, 'gu');
/** The vowels of Devanagari that stand beside their consonant, and the stroke that ends a sentence. */
const SPACING_MARK = /[\p{Mc}\u0964]/u;
