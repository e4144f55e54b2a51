import { withoutHidden } from '../../core/base/letters.ts';
import type { Draft, Drop } from '../draft.ts';

export const COMMENT_GRAPHEMES_MAX = 280;
/** More combining marks than this on one letter deface the page rather than write a language. */
const MARKS_MAX = 3;

const MARKS = new RegExp(`(\\p{M}{${MARKS_MAX}})\\p{M}+`, 'gu');

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The comment as plain text on one line, NFC, without characters that hide or reorder others. */
export function putComment(draft: Draft): Draft | Drop {
  if (draft.fields.comment === null) return draft;
  const comment = cleanComment(draft.fields.comment);
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
  const marked = text.toWellFormed().normalize('NFC').replace(MARKS, '$1');
  return withoutHidden(marked).replace(/\s+/gu, ' ').trim();
}
