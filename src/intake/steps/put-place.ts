import type { Place } from '../../core/domain/place.ts';
import type { Draft, Fields, IntakeContext } from '../draft.ts';

/**
 * Where the reporter says they are; of a city that is not in the gazetteer, its country; else the country and chief city of
 * the browser's time zone; else nowhere. A place that nobody knows never costs a report.
 */
export function putPlace(draft: Draft, context: IntakeContext): Draft {
  const { place, zone } = draft.fields;
  const chosen = place === null ? null : resolve(place, context);
  return { ...draft, place: chosen ?? (zone === null ? null : context.placeOfTimeZone(zone)) };
}

function resolve(place: NonNullable<Fields['place']>, context: IntakeContext): Place | null {
  const country = typeof place === 'string' ? place.split('/')[0] : place.country;
  return context.resolvePlace(place) ?? (country === undefined ? null : context.resolvePlace({ country }));
}
