import { withoutSlashes } from '../../core/base/slashes.ts';
import { LOCALES } from '../../words/language.ts';

/**
 * If an instance is hosted below a path, `https://example.org/outcry`, every URL of its own begins with that path; links to pages continue
 * with `/de` on a page in German, and with `/gb` on one of the United Kingdom. Components write root-relative links, `/status/x`, and the
 * prefixes are added in the single place that writes HTML, so that no component can forget them.
 */

/** Attributes that contain URLs, including those read by the browser module. */
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
  'data-cities',
  'data-suggest',
  'data-mine',
  'data-prover',
];

/** In rendered HTML a quotation mark either ends an attribute or is escaped, so text can never match. */
const FROM_ROOT = new RegExp(` (${ADDRESS_ATTRIBUTES.join('|')})="/(?!/)`, 'gu');
/** The same for pages, which exist in each language: not for data and files, nor if a language is given. */
const PAGE_FROM_ROOT = new RegExp(
  ` (${ADDRESS_ATTRIBUTES.join('|')})="/(?!/|(?:api/v\\d+|assets|live|[\\w-]+\\.\\w+|${LOCALES.join('|')})[/?"])`,
  'gu',
);

/** Pages that exist for each country; a link to the world's version of a page begins with {@link WORLD}. */
const OF_COUNTRIES =
  / (href|action|formaction|data-suggest|data-mine)="(\/~)?\/((?:suggest|mine|status\/[\w-]+(?:\/(?:incidents|answer))?|category\/[\w-]+|incidents)?(?=["?#]))/gu;

/** Prefix of a link that leaves the country of its page. */
export const WORLD = '/~';

/** The path of a public URL without a trailing slash: `/outcry`; empty if the instance has a host of its own. */
export function basePath(publicUrl: string | null): string {
  return publicUrl === null ? '' : withoutSlashes(new URL(publicUrl).pathname);
}

/** The prefixes of page URLs: `/de`, then `/gb`. */
interface Roots {
  readonly root?: string;
  readonly countryRoot?: string;
}

/** Rendered HTML with `base` added to its root-relative URLs, and for pages also their roots. */
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
