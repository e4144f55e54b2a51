import type { Millis } from '../../core/base/time.ts';
import { iso } from '../shape.ts';
import type { Entry, Feed } from './feed.ts';
import { element, xmlDocument, type Markup } from './xml.ts';

/** The polling interval that readers are asked to use. */
const TTL_MINUTES = 5;

/** A feed as RSS 2.0, with Atom elements for its own URL and for the time of changes, which RSS lacks. */
export function rss(feed: Feed): string {
  const { title, description, home, self, locale, updatedAt, entries } = feed;
  return xmlDocument(
    element(
      'rss',
      { version: '2.0', 'xmlns:atom': 'http://www.w3.org/2005/Atom' },
      element(
        'channel',
        {},
        element('title', {}, title),
        element('link', {}, home),
        element('description', {}, description),
        element('language', {}, locale),
        element('lastBuildDate', {}, rfc822(updatedAt)),
        element('generator', {}, 'Outcry'),
        element('ttl', {}, String(TTL_MINUTES)),
        element('atom:link', { rel: 'self', type: 'application/rss+xml', href: self }),
        ...entries.map(item),
      ),
    ),
  );
}

function item(entry: Entry): Markup {
  return element(
    'item',
    {},
    element('title', {}, entry.title),
    element('link', {}, entry.address),
    element('description', {}, entry.html),
    element('guid', { isPermaLink: 'false' }, entry.id),
    element('pubDate', {}, rfc822(entry.publishedAt)),
    element('atom:updated', {}, iso(entry.updatedAt)),
    element('category', {}, entry.service.name),
    element('category', {}, entry.category.name),
  );
}

/** `Mon, 10 Mar 2025 09:28:00 GMT` */
const rfc822 = (at: Millis): string => new Date(at).toUTCString();
