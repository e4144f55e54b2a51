import type { Place, PlaceWords } from '../../core/domain/place.ts';
import type { Draft, IntakeContext } from '../draft.ts';

/**
 * Where the reporter says they are; of a city that is not in the gazetteer, its country; else the country and chief city of
 * the browser's time zone. The report keeps which of them it was. A place that nobody knows never costs a report.
 */
export function putPlace(draft: Draft, context: IntakeContext): Draft {
  const { place, zone } = draft.fields;
  const chosen = place === null ? null : resolve(place, context);
  if (chosen !== null) return { ...draft, place: chosen, placed: 'chosen' };
  const ofZone = zone === null ? null : context.placeOfTimeZone(zone);
  return ofZone === null ? draft : { ...draft, place: ofZone, placed: 'zone' };
}

/** Of a report without a place, where the operator's file of places has the address; else it is nowhere. */
export function putPlaceOfAddress(draft: Draft, context: IntakeContext): Draft {
  if (draft.place !== null) return draft;
  const named = context.placeOfAddress(draft.request.address);
  const ofAddress = named === null ? null : resolve(named, context);
  return ofAddress === null ? draft : { ...draft, place: ofAddress, placed: 'address' };
}

function resolve(place: string | PlaceWords, context: IntakeContext): Place | null {
  const country = typeof place === 'string' ? place.split('/')[0] : place.country;
  return context.resolvePlace(place) ?? (country ? context.resolvePlace({ country }) : null);
}
