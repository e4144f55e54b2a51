import { iso } from '../shape.ts';
import type { Entry, Feed } from './feed.ts';
import { element, xmlDocument, type Markup } from './xml.ts';

/** A feed as Atom (RFC 4287). */
export function atom(feed: Feed): string {
  const { id, title, description, home, self, locale, author, updatedAt, entries } = feed;
  return xmlDocument(
    element(
      'feed',
      { xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': locale },
      element('id', {}, id),
      element('title', {}, title),
      element('subtitle', {}, description),
      element('updated', {}, iso(updatedAt)),
      element('link', { rel: 'alternate', type: 'text/html', href: home }),
      element('link', { rel: 'self', type: 'application/atom+xml', href: self }),
      element('author', {}, element('name', {}, author)),
      element('generator', {}, 'Outcry'),
      ...entries.map(entryElement),
    ),
  );
}

function entryElement(entry: Entry): Markup {
  return element(
    'entry',
    {},
    element('id', {}, entry.id),
    element('title', {}, entry.title),
    element('link', { rel: 'alternate', type: 'text/html', href: entry.address }),
    element('published', {}, iso(entry.publishedAt)),
    element('updated', {}, iso(entry.updatedAt)),
    ...[entry.service, entry.category].map(({ slug, name }) =>
      element('category', { term: slug, label: name }),
    ),
    element('content', { type: 'html' }, entry.html),
  );
}
