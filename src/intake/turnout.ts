import type { ReportLog } from '../ports/log.ts';
import { HOUR, MINUTE, floorTo, type Millis } from '../core/base/time.ts';
import { FACET_REPORTS_MIN } from '../core/domain/facet.ts';
import { placeKey, type Place } from '../core/domain/place.ts';

/** The maximum number of cities remembered, some 400 bytes each; beyond it the one reported longest ago is forgotten. */
const CITIES_MAX = 20_000;
const MINUTES = HOUR / MINUTE;
const SHORT_MINUTES = 10;

/** A reporter's position in the count, with the place and period counted. */
export interface Heard {
  readonly nth: number;
  readonly minutes: 10 | 60;
  /** The city; null: anywhere. */
  readonly place: Pick<Place, 'country' | 'city'> | null;
}

/** Counted reports of the last hour by minute. */
interface Minutes {
  readonly counts: Uint32Array;
  /** The newest minute, since the epoch. */
  last: number;
}

/**
 * Who reported what in the last hour, in memory, so that each reporter can be told, without a query to the store, that they were heard and
 * are not alone. Each person counts once in four hours, so these numbers are people. It never says more than it knows: about an hour only
 * once it has counted for an hour, and about a city only once five people there have reported.
 */
export class Turnout {
  readonly #citiesMax: number;
  readonly #services = new Map<string, Minutes>();
  readonly #cities = new Map<string, Minutes>();
  /** From when on it has counted every report. */
  #since: Millis;

  /** `since`: from when on it will have counted every report; before that, nothing is known. */
  constructor(since: Millis, citiesMax = CITIES_MAX) {
    this.#since = since;
    this.#citiesMax = citiesMax;
  }

  /** A report could not be accepted: counting starts anew. */
  lose(at: Millis): void {
    this.#since = Math.max(this.#since, at);
  }

  /** Counts a report and returns its position; null if too little is known. Event time must not decrease. */
  count(service: string, place: Place | null, at: Millis): Heard | null {
    const minute = floorTo(at, MINUTE) / MINUTE;
    const all = counted(this.#services, service, minute);
    const known = at - this.#since;
    const near = place === null || place.city === null ? null : this.#city(service, place, minute);
    if (known < SHORT_MINUTES * MINUTE) return null;
    const soon = (minutes: Minutes | null, of: Heard['place']): Heard | null => {
      const nth = minutes === null ? 1 : sumOf(minutes, SHORT_MINUTES);
      return nth > 1 ? { nth, minutes: SHORT_MINUTES, place: of } : null;
    };
    if (near !== null && place !== null && sumOf(near, MINUTES) >= FACET_REPORTS_MIN) {
      const heard = soon(near, { country: place.country, city: place.city });
      if (heard !== null) return heard;
    }
    const heard = soon(all, null);
    if (heard !== null) return heard;
    if (known < HOUR) return { nth: 1, minutes: SHORT_MINUTES, place: null };
    return { nth: sumOf(all, MINUTES), minutes: 60, place: null };
  }

  #city(service: string, place: Place, minute: number): Minutes {
    const name = `${service} ${placeKey(place)}`;
    const minutes = counted(this.#cities, name, minute);
    // Moved to the end, so that the first entry is the one reported longest ago.
    this.#cities.delete(name);
    this.#cities.set(name, minutes);
    if (this.#cities.size > this.#citiesMax) {
      const [oldest] = this.#cities.keys();
      if (oldest !== undefined) this.#cities.delete(oldest);
    }
    return minutes;
  }
}

/** From when on every report of this instance is known; always, if the log has none of the last hour. */
export async function completeSince(log: Pick<ReportLog, 'lastAt'>, now: Millis): Promise<Millis> {
  const lastAt = await log.lastAt();
  return lastAt === null || lastAt < now - HOUR ? -Infinity : now;
}

/** Adds one to a minute, which may be the last one or a later one. */
function counted(all: Map<string, Minutes>, name: string, minute: number): Minutes {
  let minutes = all.get(name);
  if (minutes === undefined) all.set(name, (minutes = { counts: new Uint32Array(MINUTES), last: minute }));
  if (minute - minutes.last >= MINUTES) minutes.counts.fill(0);
  else for (let past = minutes.last + 1; past <= minute; past++) minutes.counts[past % MINUTES] = 0;
  minutes.last = Math.max(minutes.last, minute);
  const slot = minutes.last % MINUTES;
  minutes.counts[slot] = (minutes.counts[slot] ?? 0) + 1;
  return minutes;
}

function sumOf({ counts, last }: Minutes, minutes: number): number {
  let sum = 0;
  for (let ago = 0; ago < minutes; ago++) sum += counts[(last - ago + MINUTES) % MINUTES] ?? 0;
  return sum;
}
