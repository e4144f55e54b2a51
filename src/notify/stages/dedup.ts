import { isNews } from '../../core/incident/told.ts';
import { isOpening, type Case, type Decision } from '../case.ts';

/** Nothing is told twice, and nobody hears the end of what they did not hear begin. */
export function dedup(given: Case): Decision {
  const { notice, told, held, openingHeld } = given;
  const opening = isOpening(given);
  // What is held is decided anew by itself, on what the incident has become.
  if (!held && openingHeld) return { drop: 'not_news' };
  return opening || isNews(notice, told) ? null : { drop: 'not_news' };
}
