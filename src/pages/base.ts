import { LOCALES } from '../words/language.ts';

/**
 * Where an instance is hosted below a path, `https://example.org/outcry`, every address of its own begins with that path, and
 * in a page that was asked for in German its links to other pages go on with `/de`. Pages write their links from the root,
 * `/status/x`, and the one place that writes HTML puts both before them: no component can forget it.
 */

/** Attributes that hold addresses, those that the browser module reads included. */
const ADDRESS_ATTRIBUTES = [
  'href',
  'src',
  'action',
  'formaction',
  'data-live',
  'data-report',
  'data-worker',
  'data-playground',
  'data-push',
];

/** In rendered HTML a quotation mark is either the end of an attribute or escaped, so that text can never look like one. */
const FROM_ROOT = new RegExp(` (${ADDRESS_ATTRIBUTES.join('|')})="/(?!/)`, 'gu');
/** The same for pages, which there are in each language: neither data nor files, and not where a language is named. */
const PAGE_FROM_ROOT = new RegExp(
  ` (${ADDRESS_ATTRIBUTES.join('|')})="/(?!/|(?:api/v\\d+|assets|live|[\\w-]+\\.\\w+|${LOCALES.join('|')})[/?"])`,
  'gu',
);

/** The path of a public URL without a slash at its end: `/outcry`; empty where the instance has a name to itself. */
export function basePath(publicUrl: string | null): string {
  return publicUrl === null ? '' : new URL(publicUrl).pathname.replace(/\/+$/u, '');
}

/** Rendered HTML whose addresses from the root are below `base`, those of pages with `root`, `/de`, behind it. */
export function belowBase(html: string, base: string, root = ''): string {
  const rooted = root === '' ? html : html.replaceAll(PAGE_FROM_ROOT, ` $1="${root}/`);
  return base === '' ? rooted : rooted.replaceAll(FROM_ROOT, ` $1="${base}/`);
}
