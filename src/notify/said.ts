import type { Outcome } from '../outgoing/connector.ts';

/** What is said where nothing could be sent. */
export const BAD_SETTINGS = 'the settings are not valid';

/** More of what a receiver says is not kept. */
const ANSWER_CHARS_MAX = 200;

/** What came of a try, in a few words: the status and the beginning of the body, or why there is no answer. */
export function said(outcome: Outcome): string {
  if ('unanswered' in outcome) return `${outcome.unanswered}: ${outcome.detail}`;
  const words = outcome.body
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, ANSWER_CHARS_MAX);
  return words === '' ? String(outcome.status) : `${outcome.status} ${words}`;
}
