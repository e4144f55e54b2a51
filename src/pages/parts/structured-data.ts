import type { Edition } from '../base/edition.ts';
import type { Page } from '../base/page.ts';
import type { Instance } from '../base/sources.ts';
import { cleaned } from '../../words/sentence.ts';

/** What would end the element that the data stands in, or begin a comment in it. */
const MARKUP = /[<>&\u2028\u2029]/gu;

/**
 * The page as schema.org names things, in JSON-LD: of the front page the name of the site, of others where they lie in it, which
 * is what search engines show above a result. No type there tells of an outage that people report, so none is claimed. Null
 * where there is nothing to say, or the operator has not said where the instance is.
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

/** JSON as it may stand in HTML. */
function written(thing: object): string {
  return JSON.stringify({ '@context': 'https://schema.org', ...thing }).replaceAll(
    MARKUP,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
