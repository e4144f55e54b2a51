import type { Edition, Languages } from '../base/edition.ts';
import type { NewsTopic } from '../models/news.ts';

/** Feed formats by file extension, with their media types. */
export const FEED_TYPES = {
  atom: 'application/atom+xml',
  rss: 'application/rss+xml',
  json: 'application/feed+json',
  ics: 'text/calendar',
} as const;
export type FeedFormat = keyof typeof FEED_TYPES;
export const FEED_FORMATS = Object.keys(FEED_TYPES) as readonly FeedFormat[];

/** Their common names, the same in every language. */
export const FEED_NAMES: Readonly<Record<FeedFormat, string>> = {
  atom: 'Atom',
  rss: 'RSS',
  json: 'JSON Feed',
  ics: 'iCalendar',
};

/** The base path of a topic's feeds: `/status/x/history`, to which `.atom` and so on is added. */
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
 * The feeds of a page in its language: a feed reader does not negotiate languages, so the URL includes it unless it is the instance's
 * first.
 */
export function feedLinks(path: string, { language, root }: Edition, languages: Languages) {
  const own = language.locale === languages[0] ? '' : `/${language.locale}`;
  return FEED_FORMATS.map((format) => ({
    format,
    type: FEED_TYPES[format],
    href: `${root === '' ? own : root}${path}.${format}`,
  }));
}
