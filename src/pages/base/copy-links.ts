import { codeOfSegment, countrySegment } from '../../core/domain/country-code.ts';
import { LOCALES, type Locale } from '../../words/language.ts';

/** The page that lists all services by name, only on static copies, which have no search. */
export const ALL_SERVICES_PATH = '/services';

/** The page that file servers show for any URL that does not exist: its links start from where the copy is hosted. */
export const MISSING_PATH = '/404.html';

/** Root-relative URLs, in HTML as the server writes it; see `base.ts`. */
const FROM_ROOT = / (href|src|action)="\/(?!\/)([^"]*)"/gu;
/** The part of a query that identifies a page or image of its own: a moment of a replay, a page of the history. */
const NAMING = /^\?(?:at|before)=([^&#]+)$/u;

/** Where a copy is hosted, and what it contains. */
interface CopyPlace {
  /** The path of the public URL. */
  readonly base: string;
  /** The language whose pages are not in a folder. */
  readonly first: Locale;
  /** As in {@link Copy}. */
  readonly at: string;
  has(address: string): boolean;
}

/**
 * HTML of a page for a folder: root-relative URLs become relative file names, so that the copy works in any folder of any file server. Only
 * some pages exist per country: links to others lead to the world's version. `file`: that of the page, `de/status/x.html`.
 */
export function copyLinks(html: string, file: string, { base, first, at, has }: CopyPlace): string {
  const up = `/${file}`.endsWith(MISSING_PATH) ? at : '../'.repeat(file.split('/').length - 1);
  return html.replaceAll(FROM_ROOT, (_all, attribute: string, rest: string) => {
    const [, whole = '', query = '', hash = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/u.exec(`/${rest}`) ?? [];
    const path = base !== '' && `${whole}/`.startsWith(`${base}/`) ? whole.slice(base.length) : whole;
    return ` ${attribute}="${up}${copyFile(inCopy(path, has), first, query)}${hash}"`;
  });
}

/** A URL without its country if the copy has no such page for it. */
function inCopy(path: string, has: CopyPlace['has']): string {
  const [, locale = '', country = '', rest = ''] = LOCAL.exec(path) ?? [];
  if (country === '' || !isSegment(country.slice(1)) || has(`${country}${rest}`)) return path;
  return `${locale}${rest}`;
}

const LOCAL = new RegExp(`^(/(?:${LOCALES.join('|')})(?=/))?(/[a-z]{2,3})(/.*)$`, 'u');

/** Whether it is a country segment. */
function isSegment(name: string): boolean {
  const code = codeOfSegment(name);
  return code !== null && countrySegment(code) === name && !IS_LOCALE.has(name);
}

/**
 * The file of a URL: `/` → `index.html`, `/de/status/x` → `de/status/x.html`, `/api/v1/services` → `api/v1/services.json`,
 * `/incidents?before=a` → `incidents/a.html`.
 */
export function copyFile(path: string, first: Locale, query = ''): string {
  const names = path.split('/').filter((name) => name !== '');
  if (names[0] === first) names.shift();
  const behind = IS_LOCALE.has(names[0] ?? '') ? names.slice(1) : names;
  const [last] = behind.slice(-1);
  if (last === undefined || (behind.length === 1 && isSegment(last)))
    return [...names, 'index.html'].join('/');
  // Some systems allow no colon in file names.
  const part = NAMING.exec(query)?.[1]?.replaceAll(/%3A|:/giu, '');
  const [, name = '', type] = /^(.*?)(\.\w+)?$/u.exec(names.join('/')) ?? [];
  return `${name}${part === undefined ? '' : `/${part}`}${type ?? (names[0] === 'api' ? '.json' : '.html')}`;
}

const IS_LOCALE: ReadonlySet<string> = new Set(LOCALES);
