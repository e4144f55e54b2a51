import type { Draft, Drop } from './draft.ts';

export const COMMENT_GRAPHEMES_MAX = 280;
/** More marks than this on one letter are there to deface the page, not to write a language. */
const MARKS_MAX = 3;

/** C0 and C1 controls other than white space, bidi overrides and isolates, zero-width characters, tags, private use, BOM. */
const UNSEEN =
  /[\u0000-\u0008\u000E-\u001F\u007F-\u009F\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB\uE000-\uF8FF]|[\u{E0000}-\u{E007F}]|[\u{F0000}-\u{10FFFF}]/gu;
/** A joiner that joins no emoji is there to make equal texts differ. */
const LOOSE_JOINER =
  /(?<!\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]?)\u200D|\u200D(?!\p{Extended_Pictographic})/gu;
const MARKS = new RegExp(`(\\p{M}{${MARKS_MAX}})\\p{M}+`, 'gu');

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The comment as plain text of one line, NFC, without characters that hide or reorder others. */
export function putComment(draft: Draft): Draft | Drop {
  const comment = cleanComment(draft.fields.comment ?? '');
  if (comment === '') return draft;
  if ([...graphemes.segment(comment)].length > COMMENT_GRAPHEMES_MAX) {
    return {
      dropped: 'comment_too_long',
      detail: `A comment may have at most ${COMMENT_GRAPHEMES_MAX} characters.`,
    };
  }
  return { ...draft, comment };
}

export function cleanComment(text: string): string {
  const seen = text
    .toWellFormed()
    .normalize('NFC')
    .replace(UNSEEN, '')
    .replace(LOOSE_JOINER, '')
    .replace(MARKS, '$1');
  return seen.replace(/\s+/gu, ' ').trim();
}
