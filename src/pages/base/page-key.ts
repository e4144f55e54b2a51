import type { Locale } from '../../words/language.ts';
import type { FormAnswer } from '../sentences/words.ts';

/** Whether the form offers every place there is, or those that most people of the service are in. */
export type PlaceRange = 'short' | 'all';

/** A chart that is longer than a day. */
export type Span = 'week' | 'quarter' | 'year';
export const SPANS: readonly Span[] = ['week', 'quarter', 'year'];

/**
 * Which page, for whom, in which language and of which country; without a language, in the first of the instance and with links that
 * name none either; without a country, of the world. What is equal here is the same bytes.
 */
export type PageKey = { readonly locale?: Locale; readonly country?: string } & PageName;

/** Pages that there are of each country too; the others say the same everywhere. */
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
      /** How long the chart is; left out: a day. */
      readonly span?: Span | null;
      /** Whether the counts are in it for clients that read pages. */
      readonly data?: boolean;
    }
  | { readonly page: 'incident'; readonly id: string }
  /** `year`: as its address has it; null: this one. */
  | { readonly page: 'calendar'; readonly slug: string; readonly year: string | null }
  /** `at`: the moment as its address has it; null: where its replay begins. */
  | { readonly page: 'replay'; readonly id: string; readonly at: string | null }
  | { readonly page: 'category'; readonly slug: string }
  /** Of all services, or of one; `before`: the incident that the page begins before. */
  | { readonly page: 'history'; readonly service: string | null; readonly before: string | null }
  | { readonly page: 'embed'; readonly slug: string }
  | { readonly page: 'how-it-works' }
  /** All that programs can ask, or one group of it. */
  | { readonly page: 'api'; readonly group: string | null }
  /** Every country that has pages of its own. */
  | { readonly page: 'countries' }
  | { readonly page: 'privacy' }
  /** What is shown without a network where no page is kept. */
  | { readonly page: 'offline' }
  | { readonly page: 'missing' };

/** A name for the page, the same for equal keys. */
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

/** The page that says in the same language that there is no such page; it is of no country. */
export function missingIn({ locale }: PageKey): PageKey {
  return { page: 'missing', ...(locale !== undefined && { locale }) };
}

/** The page whose regions this one shows: how many places its form offers is in none of them, nor is the data for clients. */
export function regionsKeyOf(key: PageKey): PageKey {
  return key.page === 'service' ? { ...key, places: 'short', data: false } : key;
}

/** The service whose reports the page must hold at once, for it thanks for one; null for all other pages. */
export function thanksFor(key: PageKey): string | null {
  return key.page === 'service' && (key.answer ?? null) !== null ? key.slug : null;
}
