import { isNews } from '../../core/incident/told.ts';
import { isOpening, type Case, type Decision } from '../case.ts';

/** Nothing is sent twice, and nobody hears the end of something they did not hear begin. */
export function dedup(given: Case): Decision {
  const { notice, told, held, openingHeld } = given;
  const opening = isOpening(given);
  // The held notice is decided on separately, by what the incident has become.
  if (!held && openingHeld) return { drop: 'not_news' };
  return opening || isNews(notice, told) ? null : { drop: 'not_news' };
}
