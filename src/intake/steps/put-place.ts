import type { Place } from '../../core/domain/place.ts';
import type { Draft, Fields, Room } from '../draft.ts';

/**
 * Where the reporter says they are; of a city that is not in the gazetteer, its country; else the country and chief city of
 * the browser's time zone; else nowhere. A place that nobody knows never costs a report.
 */
export function putPlace(draft: Draft, room: Room): Draft {
  const { place, zone } = draft.fields;
  const chosen = place === null ? null : resolve(place, room);
  return { ...draft, place: chosen ?? (zone === null ? null : room.placeOfTimeZone(zone)) };
}

function resolve(place: NonNullable<Fields['place']>, room: Room): Place | null {
  const country = typeof place === 'string' ? place.split('/')[0] : place.country;
  return room.resolvePlace(place) ?? (country === undefined ? null : room.resolvePlace({ country }));
}
