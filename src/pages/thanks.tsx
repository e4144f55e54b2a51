import { renderToString } from 'preact-render-to-string';
import type { Language } from '../words/language.ts';
import { clockOf } from '../words/clock.ts';
import { QUESTION_HIDDEN, RECEIPT_EMPTY } from './parts/question-form.tsx';
import { Say } from './parts/say.tsx';
import { render, type Rendered } from './base/rendered.ts';
import { heardSentence, type Heard } from './sentences/words.ts';

/** What only whoever reported is told, and the token that they may answer one question with. */
export interface Thanks {
  readonly heard: Heard | null;
  readonly token: string;
}

/** What the form leaves empty for it. */
const HEARD_EMPTY = '<span class="heard"></span>';

/**
 * A page that thanks, as it is kept for everybody, with the sentence that is one reporter's and the question put to them: nothing
 * is read or drawn for it but that. It is sent once and kept nowhere. What people wrote is escaped, so that what is replaced is the
 * page's own.
 */
export function thanking(page: Rendered, { heard, token }: Thanks, language: Language): Promise<Rendered> {
  const html = page.identity
    .toString()
    .replace(HEARD_EMPTY, () => (heard === null ? '' : ` <span>${saying(heard, language)}</span>`))
    .replace(QUESTION_HIDDEN, QUESTION_HIDDEN.replace(' hidden', ''))
    .replace(RECEIPT_EMPTY, () => `name="receipt" value="${token}"/>`);
  return render(page.status, html);
}

function saying(heard: Heard, language: Language): string {
  const moments = { language, clock: clockOf(language, 'UTC'), asOf: 0 };
  return renderToString(<Say words={heardSentence(language, heard)} moments={moments} />);
}
