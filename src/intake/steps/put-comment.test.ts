import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDrop } from '../draft.ts';
import { newDraft } from '../draft.ts';
import { COMMENT_GRAPHEMES_MAX, cleanComment, putComment } from './put-comment.ts';

function put(comment: string) {
  const draft = newDraft(
    { service: 'x', body: {}, address: '192.0.2.1', idempotencyKey: null, site: 'unsaid', browser: '' },
    0,
  );
  return putComment({ ...draft, fields: { ...draft.fields, comment } });
}

describe('cleanComment', () => {
  test.each([
    ['bidi overrides', 'a\u202Eb\u2066c', 'abc'],
    ['control characters', 'a\u0000b\u0007c\u009Bd', 'abcd'],
    ['zero-width characters', 'a\u200Bb\uFEFFc', 'abc'],
    ['tags', 'a\u{E0041}b', 'ab'],
    ['private-use characters', 'a\uE000b', 'ab'],
    ['a joiner between letters', 'a\u200Db', 'ab'],
    ['more than three marks on a letter', `e${'\u0316'.repeat(9)}`, `e${'\u0316'.repeat(3)}`],
    ['line breaks and runs of white space', ' a \n\t b ', 'a b'],
    ['half a surrogate pair', 'a\uD800b', 'a\uFFFDb'],
  ])('removes or repairs %s', (_what, text, clean) => {
    expect(cleanComment(text)).toBe(clean);
  });

  test.each([
    ['emoji joined from several', '👩‍🚒 👨‍👩‍👧'],
    ['the half-spaces of Persian', 'نمی‌توانم وارد شوم'],
    ['the joiners of Malayalam, Sinhala and Hindi', 'മലയാള‍ം ශ්‍රී क्‍ष'],
    ['the flag of Wales', '🏴󠁧󠁢󠁷󠁬󠁳󠁿'],
  ])('keeps %s', (_what, text) => {
    expect(cleanComment(text)).toBe(text);
  });

  test('is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(cleanComment(cleanComment(text))).toBe(cleanComment(text));
      }),
    );
  });
});

describe('putComment', () => {
  test(`takes ${COMMENT_GRAPHEMES_MAX} characters as people count them, and refuses one more`, () => {
    const most = '👩‍🚒'.repeat(COMMENT_GRAPHEMES_MAX);
    const taken = put(most);
    expect(!isDrop(taken) && taken.comment).toBe(most);
    expect(put(`${most}a`)).toMatchObject({ dropped: 'comment_too_long' });
  });

  test('a comment of only hidden characters is none', () => {
    expect(put('\u200B \u202E')).toMatchObject({ comment: null });
  });
});
