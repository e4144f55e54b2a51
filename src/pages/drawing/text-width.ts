import { DEVANAGARI_LETTERS } from '../../core/base/scripts.ts';
import measure from 'anafanafo';

/** The width in pixels of a text set in 11 px. */
export const smallTextWidth = (text: string): number =>
  measure(inKnownLetters(text), { font: '11px Verdana' });

/** The width of bold text of that size in pixels; DejaVu Sans, the font of cards, has the metrics of Verdana. */
export const boldTextWidth = (text: string, px: number): number =>
  (measure(inKnownLetters(text), { font: 'bold 10px Verdana' }) * px) / 10;

/**
 * Letters missing in Verdana are assumed to be as wide as an m; those of Arabic, Hebrew and Devanagari are narrower, and combining and
 * direction marks have no width.
 */
const inKnownLetters = (text: string): string =>
  text
    .replaceAll(/[\p{Mn}\p{Cf}]/gu, '')
    .replaceAll(DEVANAGARI, (letter) => (SPACING_MARK.test(letter) ? 'l' : 'e'))
    .replaceAll(/[\p{Script=Arabic}\p{Script=Hebrew}]/gu, 'e');

const DEVANAGARI = new RegExp(`[${DEVANAGARI_LETTERS}]`, 'gu');
/** Spacing vowel signs of Devanagari, and the danda, which ends a sentence. */
const SPACING_MARK = /[\p{Mc}\u0964]/u;
