import { isCountryKey, placeOfKey, regionOfKey } from '../../core/domain/place.ts';
import { MINUTE, WEEK, ceilTo, floorTo, type Millis } from '../../core/base/time.ts';
import { world } from '../../catalog/world.ts';
import type { Point } from '../../catalog/equal-earth.ts';
import type { Share } from '../../ports/rollups.ts';
import { catalogIndex } from '../search/catalog-index.ts';
import type { Sources } from '../base/sources.ts';
import { CITY_REPORTERS_MIN, SHARES_READ_MAX } from './shares.ts';
import { momentOf, replayStretch } from './replay-stretch.ts';
import { sharesStretch } from './stretch.ts';

/** A circle on a map. */
export interface Dot {
  /** Key of a city, or of a country for its reports that are not in a city's circle. */
  readonly key: string;
  readonly reports: number;
  /** The usual number there for the same length of time; null if it is not known. */
  readonly usual: number | null;
  readonly at: Point;
}

/** The usual number is the median of this many previous weeks, if at least two are known. */
const USUAL_WEEKS = 4;
const USUAL_WEEKS_MIN = 2;
/** More circles would add nothing; the largest are drawn. */
export const DOTS_MAX = 150;

/**
 * Where reports came from: cities, and the rest of each country. Nothing below {@link CITY_REPORTERS_MIN} reporters, and nothing without a
 * known place. `before`: the shares of the known earlier stretches, which give the usual numbers.
 */
export function dotsOf(
  shares: readonly Share[],
  before: readonly (readonly Share[])[],
  positionOf: (place: string) => Point | null,
): Dot[] {
  const cities = shares.filter(
    ({ key, reporters }) => isCityKey(key) && reporters >= CITY_REPORTERS_MIN && positionOf(key) !== null,
  );
  const drawn = new Set(cities.map(({ key }) => key));
  const rests = shares
    .filter(({ key }) => isCountryKey(key))
    .map((country) => restOf(country, cities))
    .filter(({ reporters }) => reporters >= CITY_REPORTERS_MIN);
  const weeks = before.map((week) => countsBeside(week, drawn));
  return [...cities, ...rests]
    .flatMap(({ key, count }) => {
      const at = positionOf(key);
      return at === null ? [] : [{ key, reports: count, usual: usualOf(key, weeks), at }];
    })
    .sort((a, b) => b.reports - a.reports || (a.key < b.key ? -1 : 1))
    .slice(0, DOTS_MAX);
}

/** A country's reports outside its city circles. Reporters are a lower bound, because some may be in a city's count too. */
function restOf({ key, count, reporters }: Share, cities: readonly Share[]): Share {
  const own = cities.filter((city) => placeOfKey(city.key).country === key);
  const inCities = own.reduce((sum, city) => sum + city.count, 0);
  return { key, count: count - inCities, reporters: reporters - inCities };
}

/** Counts by key; those of countries are without cities that have a circle of their own. */
function countsBeside(shares: readonly Share[], cities: ReadonlySet<string>): ReadonlyMap<string, number> {
  const counts = new Map(shares.map(({ key, count }) => [key, count]));
  for (const key of cities) {
    const { country } = placeOfKey(key);
    counts.set(country, (counts.get(country) ?? 0) - (counts.get(key) ?? 0));
  }
  return counts;
}

function usualOf(key: string, weeks: readonly ReadonlyMap<string, number>[]): number | null {
  if (weeks.length < USUAL_WEEKS_MIN) return null;
  const counts = weeks.map((week) => Math.max(0, week.get(key) ?? 0)).sort((a, b) => a - b);
  const [low = 0, high = 0] = [counts[(counts.length - 1) >> 1], counts[counts.length >> 1]];
  return (low + high) / 2;
}

const isCityKey = (key: string): boolean => !isCountryKey(key) && regionOfKey(key) === null;

/** Which map: of a service now, or of an incident. */
export type MapKey =
  | { readonly page: 'service'; readonly slug: string }
  /** `at`: a moment of its replay, `2025-03-10T09:28Z`. */
  | { readonly page: 'incident'; readonly id: string; readonly at?: string | null };

/** A map of where reports came from. */
export interface MapModel {
  readonly dots: readonly Dot[];
  /** The circles that determine the view and the scale: for a moment of a replay, those at its end. */
  readonly frame: readonly Dot[];
  /** Whether they belong to trouble, present or past. */
  readonly alert: boolean;
}

/** Null if there is no such service or incident. */
export async function mapModel(sources: Sources, key: MapKey): Promise<MapModel | null> {
  const stretch =
    key.page === 'service' ? stretchOfService(sources, key.slug) : await stretchOfIncident(sources, key);
  if (stretch === null) return null;
  const { service, from, to, alert, until = to } = stretch;
  const [shares, before] = await Promise.all([
    sources.rollups.top(service, 'place', from, to, SHARES_READ_MAX),
    sharesBefore(sources, stretch),
  ]);
  const { positionOf } = world();
  const dots = dotsOf(shares, before, positionOf);
  if (until === to) return { dots, frame: dots, alert };
  const then = until > from ? await sources.rollups.top(service, 'place', from, until, SHARES_READ_MAX) : [];
  return { dots: dotsOf(then, [], positionOf), frame: dots, alert };
}

interface Stretch {
  readonly service: string;
  readonly from: Millis;
  readonly to: Millis;
  readonly alert: boolean;
  /** Up to when reports are shown, if that is not the end. */
  readonly until?: Millis;
}

function stretchOfService(sources: Sources, slug: string): Stretch | null {
  if (!catalogIndex(sources.catalog()).services.has(slug)) return null;
  const { incident } = sources.state(slug);
  const { from, to } = sharesStretch(incident, sources.now());
  return { service: slug, from, to, alert: incident !== null };
}

async function stretchOfIncident(
  sources: Sources,
  { id, at = null }: Extract<MapKey, { page: 'incident' }>,
): Promise<Stretch | null> {
  const incident = await sources.incidents.get(id);
  if (incident === null || !catalogIndex(sources.catalog()).services.has(incident.service)) return null;
  const from = floorTo(incident.onset.earliest, MINUTE);
  const to = Math.max(ceilTo(incident.endedAt ?? sources.now(), MINUTE), from + MINUTE);
  const stretch = { service: incident.service, from, to, alert: true };
  if (at === null) return stretch;
  const until = momentOf(at, replayStretch(incident, sources.now()));
  return until === null ? null : { ...stretch, until: Math.min(until, to) };
}

/** The same hours in previous weeks, of those without holes. */
async function sharesBefore(
  { rollups, coverage }: Sources,
  { service, from, to }: Stretch,
): Promise<Share[][]> {
  const first = await rollups.first(service);
  if (first === null || to - from > WEEK) return [];
  const weeks = Array.from({ length: USUAL_WEEKS }, (_, nth) => (nth + 1) * WEEK).filter(
    (ago) => from - ago >= first,
  );
  const read = await Promise.all(
    weeks.map(async (ago) => {
      const holes = await coverage.holes(from - ago, to - ago, service);
      return holes.length > 0 ? null : rollups.top(service, 'place', from - ago, to - ago, SHARES_READ_MAX);
    }),
  );
  return read.filter((week) => week !== null);
}
