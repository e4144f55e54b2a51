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
/** Replays in a copy, of the latest incidents: each has a page for every moment. */
export const REPLAYS_MAX = 50;
/** Services with their own history and calendars in a copy: those with the latest incidents. */
export const PASTS_MAX = 200;
/** Years of calendars in a copy, including the current one. */
export const CALENDAR_YEARS = 2;
/** Pages of the history of all services. */
export const HISTORY_PAGES_MAX = 20;

/** Which pages a copy has of kinds that are too many to include all: of the past and of countries. */
interface CopyPart {
  /** Incidents with a replay. */
  readonly replays: readonly Incident[];
  /** Services with their own history and calendars. */
  readonly pasts: readonly string[];
  /** The years of those calendars, as in URLs; null: the current one, whose URL has no year. */
  readonly years: readonly (string | null)[];
  /** The incidents before which pages of the history begin; null: the latest page. */
  readonly histories: readonly (string | null)[];
  readonly countries: readonly {
    readonly country: string;
    /** Those with a service that names the country. */
    readonly categories: readonly string[];
  }[];
  /** Whether the copy has a page, by its URL without a language. */
  has(address: string): boolean;
}

/** The content of a copy within the limits above; `reported`: all reported incidents, latest first. */
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
