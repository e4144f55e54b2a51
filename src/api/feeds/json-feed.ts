import { z } from 'zod';
import { component, iso, moment, type Json } from '../shape.ts';
import type { Feed } from './feed.ts';

const VERSION = 'https://jsonfeed.org/version/1.1';

const itemShape = component('JsonFeedItem', 'An incident as an item of a feed.', {
  id: z.string().describe('Never changes, and is the same in every feed of the instance.'),
  url: z.string().describe('Its page.'),
  title: z.string().describe('One sentence about it.'),
  content_html: z.string().describe('Its updates, the latest first.'),
  content_text: z.string().describe('The same as plain text, one line each.'),
  date_published: moment().describe('When it was first reported.'),
  date_modified: moment().describe('When it was last updated.'),
  tags: z.array(z.string()).describe('The service and its category, by name.'),
});

export const jsonFeedShape = component('JsonFeed', 'The latest incidents as JSON Feed 1.1.', {
  version: z.literal(VERSION).describe('The version of JSON Feed.'),
  title: z.string().describe('What it is about, and the name of the instance.'),
  home_page_url: z.string().describe('The page that this feed belongs to.'),
  feed_url: z.string().describe('Its own URL.'),
  description: z.string().describe('Where this data comes from.'),
  language: z.string().describe('The language of all texts (BCP 47).'),
  authors: z
    .array(z.object({ name: z.string().describe('The name of the instance.') }))
    .describe('Who publishes this.'),
  items: z.array(itemShape).describe('The latest 25, the newest first.'),
});

export function jsonFeed(feed: Feed): string {
  const { title, description, home, self, locale, author, entries } = feed;
  return JSON.stringify({
    version: VERSION,
    title,
    home_page_url: home,
    feed_url: self,
    description,
    language: locale,
    authors: [{ name: author }],
    items: entries.map((entry) => ({
      id: entry.id,
      url: entry.address,
      title: entry.title,
      content_html: entry.html,
      content_text: entry.lines.join('\n'),
      date_published: iso(entry.publishedAt),
      date_modified: iso(entry.updatedAt),
      tags: [entry.service.name, entry.category.name],
    })),
  } satisfies Json<typeof jsonFeedShape>);
}
