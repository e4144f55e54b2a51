import type { Locale } from '../../words/language.ts';
import type { FormAnswer } from '../sentences/words.ts';

/** Whether the form lists every place, or only those where most users of the service are. */
export type PlaceRange = 'short' | 'all';

/** The length of a chart that is longer than a day. */
export type Span = 'week' | 'quarter' | 'year';
export const SPANS: readonly Span[] = ['week', 'quarter', 'year'];

/**
 * Identifies a page, with its language and country. Without a language it is in the instance's first one, and its links have none either;
 * without a country it is that of the world. Equal keys give the same bytes.
 */
export type PageKey = { readonly locale?: Locale; readonly country?: string } & PageName;

/** Pages that exist for each country too; the others are the same everywhere. */
const OF_COUNTRIES: ReadonlySet<PageName['page']> = new Set([
  'home',
  'search',
  'service',
  'category',
  'history',
]);
export const isOfCountries = ({ page }: Pick<PageKey, 'page'>): boolean => OF_COUNTRIES.has(page);

type PageName =
  | { readonly page: 'home' }
  | { readonly page: 'search'; readonly query: string }
  | {
      readonly page: 'service';
      readonly slug: string;
      readonly answer?: FormAnswer | null;
      readonly places?: PlaceRange;
      /** The length of the chart; left out: a day. */
      readonly span?: Span | null;
      /** Whether it contains the counts, for clients that parse pages. */
      readonly data?: boolean;
    }
  | { readonly page: 'incident'; readonly id: string }
  /** `year`: as in the URL; null: this year. */
  | { readonly page: 'calendar'; readonly slug: string; readonly year: string | null }
  /** `at`: the moment as in the URL; null: the beginning of its replay. */
  | { readonly page: 'replay'; readonly id: string; readonly at: string | null }
  | { readonly page: 'category'; readonly slug: string }
  /** The history of all services, or of one; `before`: the incident before which the page begins. */
  | { readonly page: 'history'; readonly service: string | null; readonly before: string | null }
  | { readonly page: 'embed'; readonly slug: string }
  | { readonly page: 'how-it-works' }
  /** The whole API, or one group of it. */
  | { readonly page: 'api'; readonly group: string | null }
  /** All countries that have pages of their own. */
  | { readonly page: 'countries' }
  | { readonly page: 'privacy' }
  /** Shown offline if the requested page is not cached. */
  | { readonly page: 'offline' }
  | { readonly page: 'missing' };

/** A cache key for the page, the same for equal keys. */
export function nameOfPage(key: PageKey): string {
  return [key.locale, key.country, nameWithin(key)].filter((part) => part !== undefined).join(' ');
}

function nameWithin(key: PageName): string {
  switch (key.page) {
    case 'home':
    case 'how-it-works':
    case 'privacy':
    case 'countries':
    case 'offline':
    case 'missing':
      return key.page;
    case 'api':
      return `api ${key.group ?? ''}`;
    case 'search':
      return `search ${key.query}`;
    case 'service':
      return `service ${key.slug} ${key.answer ?? ''} ${key.places ?? 'short'}${key.data === true ? ' data' : ''} ${key.span ?? ''}`;
    case 'incident':
      return `incident ${key.id}`;
    case 'calendar':
      return `calendar ${key.slug} ${key.year ?? ''}`;
    case 'replay':
      return `replay ${key.id} ${key.at ?? ''}`;
    case 'history':
      return `history ${key.service ?? ''} ${key.before ?? ''}`;
    case 'category':
      return `category ${key.slug}`;
    case 'embed':
      return `embed ${key.slug}`;
  }
}

/** The not-found page in the same language; it has no country. */
export function missingIn({ locale }: PageKey): PageKey {
  return { page: 'missing', ...(locale !== undefined && { locale }) };
}

/** The page whose regions this one has: the form's list of places and the data for clients are in none of them. */
export function regionsKeyOf(key: PageKey): PageKey {
  return key.page === 'service' ? { ...key, places: 'short', data: false } : key;
}

/** The service whose latest reports the page must include, because it thanks for one; null for other pages. */
export function thanksFor(key: PageKey): string | null {
  return key.page === 'service' && (key.answer ?? null) !== null ? key.slug : null;
}
