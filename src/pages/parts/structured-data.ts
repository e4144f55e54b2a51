import type { Edition } from '../base/edition.ts';
import type { Page } from '../base/page.ts';
import type { Instance } from '../base/sources.ts';
import { cleaned } from '../../words/sentence.ts';

/** Characters that could end the script element or begin a comment in it. */
const MARKUP = /[<>&\u2028\u2029]/gu;

/**
 * The page as schema.org JSON-LD: the name of the site on the front page, breadcrumbs on others, which search engines show above a result.
 * schema.org has no type for an outage that people report, so none is claimed. Null if there is nothing to say, or the public URL is not
 * known.
 */
export function structuredData(
  { path, trail = [] }: Pick<Page, 'path' | 'trail'>,
  { name, publicUrl, languages }: Pick<Instance, 'name' | 'publicUrl' | 'languages'>,
  { language, root, countryRoot }: Edition,
): string | null {
  if (publicUrl === null) return null;
  const site = cleaned(name);
  const addressOf = (of: string): string =>
    `${publicUrl}${languages.length === 1 ? '' : root}${countryRoot}${of}`;
  if (path === '/')
    return written({ '@type': 'WebSite', name: site, url: addressOf('/'), inLanguage: language.locale });
  if (trail.length === 0) return null;
  const crumbs = [{ name: site, path: '/' }, ...trail];
  return written({
    '@type': 'BreadcrumbList',
    itemListElement: crumbs.map((crumb, nth) => ({
      '@type': 'ListItem',
      position: nth + 1,
      name: cleaned(crumb.name),
      item: addressOf(crumb.path),
    })),
  });
}

/** JSON that is safe inside HTML. */
function written(thing: object): string {
  return JSON.stringify({ '@context': 'https://schema.org', ...thing }).replaceAll(
    MARKUP,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
