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
 * The sitemap of all pages (https://www.sitemaps.org/protocol.html). An index lists parts, each of which is generated on request: however
 * large the catalog is, no request reads more of it than one part. The languages of a page are linked by the pages themselves and not here.
 */

/** Pages per part: even in a dozen languages far below the limit of 50,000 URLs. */
export const PART_PAGES_MAX = 250;
/** The latest incidents are a separate part; older ones are found through the history. */
export const SITEMAP_INCIDENTS_MAX = 50;

const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const FIXED = ['/', HISTORY_PATH, METHOD_PATH, PRIVACY_PATH, API_PATH] as const;

/** Listed pages of countries: countries that services name, and the categories of those services. The rest can be found through them. */
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

/** The origin of the instance, and the URL prefixes of its languages. */
interface SitemapPlace {
  readonly origin: string;
  readonly roots: readonly string[];
  /** Codes of countries with pages of their own. */
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

/** The part with that number, counted from 1; null if there is none. */
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

/** All pages in one sequence: those that every instance has, then categories, then services. */
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
