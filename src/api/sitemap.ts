import type { Catalog } from '../core/domain/service.ts';
import type { Incident } from '../core/incident/incident.ts';
import { API_PATH } from '../pages/api.tsx';
import { HISTORY_PATH } from '../pages/history.tsx';
import { METHOD_PATH } from '../pages/method-words.ts';
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

/** Where the instance is reached, and what its addresses begin with in each of its languages. */
interface SitemapPlace {
  readonly origin: string;
  readonly roots: readonly string[];
}

export function sitemapIndex(catalog: Catalog, { origin }: Pick<SitemapPlace, 'origin'>): string {
  const parts = Math.ceil(pagesOf(catalog) / PART_PAGES_MAX);
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
  const from = (number - 1) * PART_PAGES_MAX;
  const to = Math.min(from + PART_PAGES_MAX, pagesOf(catalog));
  if (!Number.isSafeInteger(number) || from < 0 || from >= to) return null;
  const paths = Array.from({ length: to - from }, (_, nth) => ({ path: pathAt(from + nth, catalog) }));
  return addresses(paths, place);
}

export function incidentSitemap(incidents: readonly Incident[], place: SitemapPlace): string {
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

function addresses(pages: readonly Listed[], { origin, roots }: SitemapPlace): string {
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
