import type { Place, PlaceWords } from '../../core/domain/place.ts';
import type { Draft, IntakeContext } from '../draft.ts';

/**
 * Where the reporter says they are; only its country if the gazetteer does not know the city; otherwise the country and chief city of the
 * browser's time zone. The report records which of them it was. An unknown place never costs a report.
 */
export function putPlace(draft: Draft, context: IntakeContext): Draft {
  const { place, zone } = draft.fields;
  const chosen = place === null ? null : resolve(place, context);
  if (chosen !== null) return { ...draft, place: chosen, placed: 'chosen' };
  const ofZone = zone === null ? null : context.placeOfTimeZone(zone);
  return ofZone === null ? draft : { ...draft, place: ofZone, placed: 'zone' };
}

/** For a report without a place, the place of its address in the operator's file of places, if any. */
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
