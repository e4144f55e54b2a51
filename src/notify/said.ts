import type { Outcome } from '../outgoing/connector.ts';

/** The answer recorded if nothing could be sent. */
export const BAD_SETTINGS = 'the settings are not valid';

/** Longer answers of a receiver are cut. */
const ANSWER_CHARS_MAX = 200;

/** The result of an attempt, in brief: the status and the beginning of the body, or why there is no answer. */
export function said(outcome: Outcome): string {
  if ('unanswered' in outcome) return `${outcome.unanswered}: ${outcome.detail}`;
  const words = outcome.body
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, ANSWER_CHARS_MAX);
  return words === '' ? String(outcome.status) : `${outcome.status} ${words}`;
}
