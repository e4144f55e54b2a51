import { withoutSlashes } from '../../core/base/slashes.ts';
import { LOCALES } from '../../words/language.ts';

/**
 * Where an instance is hosted below a path, `https://example.org/outcry`, every address of its own begins with that path, and
 * in a page that was asked for in German its links to other pages go on with `/de`, in one of the United Kingdom with `/gb`. Pages
 * write their links from the root, `/status/x`, and the one place that writes HTML puts all of them before: no component can forget it.
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
  'data-map',
  'data-in',
  'data-zones',
  'data-suggest',
  'data-mine',
  'data-prover',
];

/** In rendered HTML a quotation mark is either the end of an attribute or escaped, so that text can never look like one. */
const FROM_ROOT = new RegExp(` (${ADDRESS_ATTRIBUTES.join('|')})="/(?!/)`, 'gu');
/** The same for pages, which there are in each language: neither data nor files, and not where a language is named. */
const PAGE_FROM_ROOT = new RegExp(
  ` (${ADDRESS_ATTRIBUTES.join('|')})="/(?!/|(?:api/v\\d+|assets|live|[\\w-]+\\.\\w+|${LOCALES.join('|')})[/?"])`,
  'gu',
);

/** Pages that there are of each country; a link that leaves the country, to the same page of the world, begins with {@link WORLD}. */
const OF_COUNTRIES =
  / (href|action|formaction|data-suggest|data-mine)="(\/~)?\/((?:suggest|mine|status\/[\w-]+(?:\/(?:incidents|answer))?|category\/[\w-]+|incidents)?(?=["?#]))/gu;

/** Before the path of a link that leaves the country of its page. */
export const WORLD = '/~';

/** The path of a public URL without a slash at its end: `/outcry`; empty where the instance has a name to itself. */
export function basePath(publicUrl: string | null): string {
  return publicUrl === null ? '' : withoutSlashes(new URL(publicUrl).pathname);
}

/** What the addresses of pages begin with: `/de`, and `/gb` behind it. */
interface Roots {
  readonly root?: string;
  readonly countryRoot?: string;
}

/** Rendered HTML whose addresses from the root are below `base`, those of pages with their roots behind it. */
export function belowBase(html: string, base: string, { root = '', countryRoot = '' }: Roots = {}): string {
  const placed =
    countryRoot === ''
      ? html
      : html.replaceAll(OF_COUNTRIES, (_all, attribute: string, leaves: string | undefined, path: string) =>
          leaves === undefined ? ` ${attribute}="${countryRoot}/${path}` : ` ${attribute}="/${path}`,
        );
  const rooted = root === '' ? placed : placed.replaceAll(PAGE_FROM_ROOT, ` $1="${root}/`);
  return base === '' ? rooted : rooted.replaceAll(FROM_ROOT, ` $1="${base}/`);
}
