import type { Edition, Languages } from '../base/edition.ts';
import type { NewsTopic } from '../models/news.ts';

/** The formats of feeds, as their addresses end, and their types. */
export const FEED_TYPES = {
  atom: 'application/atom+xml',
  rss: 'application/rss+xml',
  json: 'application/feed+json',
  ics: 'text/calendar',
} as const;
export type FeedFormat = keyof typeof FEED_TYPES;
export const FEED_FORMATS = Object.keys(FEED_TYPES) as readonly FeedFormat[];

/** What people call them, the same in every language. */
export const FEED_NAMES: Readonly<Record<FeedFormat, string>> = {
  atom: 'Atom',
  rss: 'RSS',
  json: 'JSON Feed',
  ics: 'iCalendar',
};

/** The path that the feeds of a topic are below: `/status/x/history`, with `.atom` and so on behind it. */
export function feedPath(topic: NewsTopic): string {
  switch (topic.kind) {
    case 'all':
      return '/history';
    case 'service':
      return `/status/${topic.slug}/history`;
    case 'category':
      return `/category/${topic.slug}/history`;
    case 'country':
      return `/country/${topic.code}/history`;
  }
}

/**
 * The feeds of a page in the language that the page turned out to be in: a reader of feeds asks for no language, so the
 * address says it, unless it is the first of the instance.
 */
export function feedLinks(path: string, { language, root }: Edition, languages: Languages) {
  const own = language.locale === languages[0] ? '' : `/${language.locale}`;
  return FEED_FORMATS.map((format) => ({
    format,
    type: FEED_TYPES[format],
    href: `${root === '' ? own : root}${path}.${format}`,
  }));
}
