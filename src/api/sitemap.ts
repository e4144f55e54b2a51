import type { Catalog } from '../core/domain/service.ts';
import type { Incident } from '../core/incident/incident.ts';
import { madeOnce } from '../core/base/made-once.ts';
import type { Pieces } from '../core/base/pieces.ts';
import { catalogIndex } from '../pages/search/catalog-index.ts';
import { countryRoot } from '../pages/base/country-root.ts';
import { API_PATH } from '../pages/api.tsx';
import { HISTORY_PATH } from '../pages/history.tsx';
import { METHOD_PATH } from '../pages/sentences/method-words.ts';
import { PRIVACY_PATH } from '../pages/privacy.tsx';
import { element, xmlDocument } from './feeds/xml.ts';
import { iso } from './shape.ts';

/**
 * The addresses of all pages for search engines, as https://www.sitemaps.org/protocol.html has it. An index names parts, each of
 * which is written when it is asked for: however large the catalog is, no request reads more of it than one part. How the
 * languages of a page belong together is said by the pages themselves, in one place.
 */

/** Pages in one part: in a dozen languages far below the 50,000 addresses that a sitemap may have. */
export const PART_PAGES_MAX = 250;
/** The latest incidents are a part of their own; older ones are found through the history. */
export const SITEMAP_INCIDENTS_MAX = 50;

const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const FIXED = ['/', HISTORY_PATH, METHOD_PATH, PRIVACY_PATH, API_PATH] as const;

/**
 * Pages of countries that search engines are led to: those of countries that services name, and the categories of such services. The
 * others are found through them.
 */
const countryPaths = madeOnce(function* paths(
  catalog: Catalog,
): Pieces<ReadonlyMap<string, readonly string[]>> {
  const { countries, categoriesByName } = catalogIndex(catalog);
  const lists = new Map<string, string[]>();
  for (const code of countries().keys()) lists.set(code, [`${countryRoot(code)}/`]);
  for (const { slug } of categoriesByName) {
    for (const code of countries(slug).keys()) lists.get(code)?.push(`${countryRoot(code)}/category/${slug}`);
    yield;
  }
  return lists;
});

/** Where the instance is reached, and what its addresses begin with in each of its languages. */
interface SitemapPlace {
  readonly origin: string;
  readonly roots: readonly string[];
  /** Countries that have pages of their own, by code. */
  readonly countries: readonly string[];
}

const pathsOfCountries = (catalog: Catalog, countries: readonly string[]): readonly string[] =>
  countries.flatMap((code) => countryPaths.of(catalog).get(code) ?? []);

export function sitemapIndex(catalog: Catalog, { origin, countries }: Omit<SitemapPlace, 'roots'>): string {
  const pages = pagesOf(catalog) + pathsOfCountries(catalog, countries).length;
  const parts = Math.ceil(pages / PART_PAGES_MAX);
  const names = [...Array.from({ length: parts }, (_, nth) => String(nth + 1)), 'incidents'];
  return xmlDocument(
    element(
      'sitemapindex',
      { xmlns: NAMESPACE },
      ...names.map((name) => element('sitemap', {}, element('loc', {}, `${origin}/sitemap-${name}.xml`))),
    ),
  );
}

/** The part of that number, from 1 on; null where there is none. */
export function sitemapPart(number: number, catalog: Catalog, place: SitemapPlace): string | null {
  const ofCountries = pathsOfCountries(catalog, place.countries);
  const ofWorld = pagesOf(catalog);
  const from = (number - 1) * PART_PAGES_MAX;
  const to = Math.min(from + PART_PAGES_MAX, ofWorld + ofCountries.length);
  if (!Number.isSafeInteger(number) || from < 0 || from >= to) return null;
  const paths = Array.from({ length: to - from }, (_, nth) => ({
    path: ofCountries[from + nth - ofWorld] ?? pathAt(from + nth, catalog),
  }));
  return addresses(paths, place);
}

export function incidentSitemap(
  incidents: readonly Incident[],
  place: Omit<SitemapPlace, 'countries'>,
): string {
  return addresses(
    incidents.map(({ id, endedAt, detectedAt, onset }) => ({
      path: `/incident/${id}`,
      changed: endedAt ?? detectedAt ?? onset.at,
    })),
    place,
  );
}

const pagesOf = ({ categories, services }: Catalog): number =>
  FIXED.length + categories.length + services.length;

/** All pages in a row: those that every instance has, then categories, then services. */
function pathAt(nth: number, { categories, services }: Catalog): string {
  const fixed = FIXED[nth];
  if (fixed !== undefined) return fixed;
  const category = categories[nth - FIXED.length];
  if (category !== undefined) return `/category/${category.slug}`;
  return `/status/${services[nth - FIXED.length - categories.length]?.slug}`;
}

interface Listed {
  readonly path: string;
  readonly changed?: number;
}

function addresses(pages: readonly Listed[], { origin, roots }: Omit<SitemapPlace, 'countries'>): string {
  return xmlDocument(
    element(
      'urlset',
      { xmlns: NAMESPACE },
      ...pages.flatMap(({ path, changed }) =>
        roots.map((root) =>
          element(
            'url',
            {},
            element('loc', {}, `${origin}${root}${path}`),
            ...(changed === undefined ? [] : [element('lastmod', {}, iso(changed))]),
          ),
        ),
      ),
    ),
  );
}
