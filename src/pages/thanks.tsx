import { renderToString } from 'preact-render-to-string';
import type { Language } from '../words/language.ts';
import { clockOf } from '../words/clock.ts';
import { QUESTION_HIDDEN, RECEIPT_EMPTY } from './parts/question-form.tsx';
import { Say } from './parts/say.tsx';
import { render, type Rendered } from './base/rendered.ts';
import { heardSentence, type Heard } from './sentences/words.ts';

/** What only the reporter is told, and the token with which they may answer one question. */
export interface Thanks {
  readonly heard: Heard | null;
  readonly token: string;
}

/** The empty element in the form that is replaced. */
const HEARD_EMPTY = '<span class="heard"></span>';

/**
 * The cached thank-you page with one reporter's own sentence and question inserted, without reading or drawing anything else. It is never
 * cached itself. Comments are escaped, so that the replaced parts are the page's own.
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
