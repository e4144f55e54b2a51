import { DAY, type Millis } from '../core/base/time.ts';
import type { Incident } from '../core/incident/incident.ts';
import { calendarPath } from '../pages/calendar.tsx';
import { catalogIndex } from '../pages/search/catalog-index.ts';
import { countriesOf, countryRoot } from '../pages/base/country-root.ts';
import { HISTORY_LINES_MAX } from '../pages/models/history.ts';
import { HISTORY_PATH } from '../pages/history.tsx';
import { replayPath } from '../pages/replay.tsx';
import type { PublishedMoment } from './moment.ts';

/** Incidents that began longer ago have no replay in a copy. */
export const REPLAYS_WITHIN: Millis = 14 * DAY;
/** Replays of a copy, those of the latest incidents: each is a page for every moment of it. */
export const REPLAYS_MAX = 50;
/** Services whose own history and calendars are in a copy, those with the latest incidents. */
export const PASTS_MAX = 200;
/** Years that a calendar goes back in a copy, this one among them. */
export const CALENDAR_YEARS = 2;
/** Pages of the history of all services, each of as many incidents as there are on one. */
export const HISTORY_PAGES_MAX = 20;

/** What a copy has of pages that are too many to have all of: of the past and of countries. */
interface CopyPart {
  /** Incidents with a replay. */
  readonly replays: readonly Incident[];
  /** Services with their own history and calendars. */
  readonly pasts: readonly string[];
  /** The years of those calendars, as addresses have them; null: the one of now, at the address without a year. */
  readonly years: readonly (string | null)[];
  /** The incidents that pages of the history begin before; null: the latest. */
  readonly histories: readonly (string | null)[];
  readonly countries: readonly {
    readonly country: string;
    /** Those in which a service names the country. */
    readonly categories: readonly string[];
  }[];
  /** Whether there is a page of it, by its address without a language. */
  has(address: string): boolean;
}

/** What is in the copy by the limits above; `reported`: all incidents that were, the latest first. */
export async function copyPart(
  { at, catalog, sources }: Pick<PublishedMoment, 'at' | 'catalog' | 'sources'>,
  reported: AsyncIterable<Incident>,
): Promise<CopyPart> {
  const replays: Incident[] = [];
  const pasts = new Set<string>();
  const histories: (string | null)[] = [null];
  const lines = HISTORY_LINES_MAX * HISTORY_PAGES_MAX;
  let read = 0;
  let last: string | null = null;
  for await (const incident of reported) {
    if (read === lines) break;
    if (read > 0 && read % HISTORY_LINES_MAX === 0) histories.push(last);
    read++;
    last = incident.id;
    if (catalog.service(incident.service) === null) continue;
    if (pasts.size < PASTS_MAX) pasts.add(incident.service);
    if (replays.length < REPLAYS_MAX && at - incident.onset.at <= REPLAYS_WITHIN) replays.push(incident);
  }
  const year = new Date(at).getUTCFullYear();
  const years = Array.from({ length: CALENDAR_YEARS }, (_, nth) => year - nth);
  const index = catalogIndex(catalog.all);
  const named = index.countries();
  const countries = countriesOf(sources)
    .filter((country) => named.has(country))
    .map((country) => ({
      country,
      categories: catalog.all.categories
        .map(({ slug }) => slug)
        .filter((slug) => index.countries(slug).has(country)),
    }));
  const there = new Set([
    ...replays.map(({ id }) => replayPath(id)),
    ...[...pasts].map((slug) => `/status/${slug}/incidents`),
    ...[...pasts].flatMap((slug) => [null, ...years].map((one) => calendarPath(slug, one))),
    ...histories.map(
      (before) => `${HISTORY_PATH}${before === null ? '' : `?before=${encodeURIComponent(before)}`}`,
    ),
    ...countries.map(({ country }) => `${countryRoot(country)}/`),
    ...countries.flatMap(({ country, categories }) =>
      categories.map((slug) => `${countryRoot(country)}/category/${slug}`),
    ),
  ]);
  return {
    replays,
    pasts: [...pasts],
    years: [null, ...years.map(String)],
    histories,
    countries,
    has: (address) => there.has(address),
  };
}
