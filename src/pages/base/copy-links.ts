import { codeOfSegment, countrySegment } from '../../core/domain/country-code.ts';
import { LOCALES, type Locale } from '../../words/language.ts';

/** The page of all services by name, which there is on static copies alone: nobody searches there. */
export const ALL_SERVICES_PATH = '/services';

/** The page that file servers show where there is none, at whatever address: its links are from where the copy stands. */
export const MISSING_PATH = '/404.html';

/** Addresses from the root, in HTML as the server writes it; see `base.ts`. */
const FROM_ROOT = / (href|src|action)="\/(?!\/)([^"]*)"/gu;
/** What of a query names a page, or a picture, of its own: a moment of a replay, a page of the history. */
const NAMING = /^\?(?:at|before)=([^&#]+)$/u;

/** Where a copy stands, and what is in it. */
interface CopyPlace {
  /** The path of the public URL. */
  readonly base: string;
  /** The language whose pages are in no folder of their own. */
  readonly first: Locale;
  /** As {@link Copy} has them. */
  readonly at: string;
  has(address: string): boolean;
}

/**
 * HTML of a page as it stands in a folder: its addresses from the root name files, as seen from where the page is, so that it
 * works from any folder of any file server. Of a country there are some pages: a link to any other leads to that of the world.
 * `file`: that of the page, `de/status/x.html`.
 */
export function copyLinks(html: string, file: string, { base, first, at, has }: CopyPlace): string {
  const up = `/${file}`.endsWith(MISSING_PATH) ? at : '../'.repeat(file.split('/').length - 1);
  return html.replaceAll(FROM_ROOT, (_all, attribute: string, rest: string) => {
    const [, whole = '', query = '', hash = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/u.exec(`/${rest}`) ?? [];
    const path = base !== '' && `${whole}/`.startsWith(`${base}/`) ? whole.slice(base.length) : whole;
    return ` ${attribute}="${up}${copyFile(inCopy(path, has), first, query)}${hash}"`;
  });
}

/** An address without its country where the copy has no such page of it. */
function inCopy(path: string, has: CopyPlace['has']): string {
  const [, locale = '', country = '', rest = ''] = LOCAL.exec(path) ?? [];
  if (country === '' || !isSegment(country.slice(1)) || has(`${country}${rest}`)) return path;
  return `${locale}${rest}`;
}

const LOCAL = new RegExp(`^(/(?:${LOCALES.join('|')})(?=/))?(/[a-z]{2,3})(/.*)$`, 'u');

/** Whether it stands for a country in addresses. */
function isSegment(name: string): boolean {
  const code = codeOfSegment(name);
  return code !== null && countrySegment(code) === name && !IS_LOCALE.has(name);
}

/**
 * The file of an address: `/` → `index.html`, `/de/status/x` → `de/status/x.html`, `/api/v1/services` → `api/v1/services.json`,
 * `/incidents?before=a` → `incidents/a.html`.
 */
export function copyFile(path: string, first: Locale, query = ''): string {
  const names = path.split('/').filter((name) => name !== '');
  if (names[0] === first) names.shift();
  const behind = IS_LOCALE.has(names[0] ?? '') ? names.slice(1) : names;
  const [last] = behind.slice(-1);
  if (last === undefined || (behind.length === 1 && isSegment(last)))
    return [...names, 'index.html'].join('/');
  // A colon is in no file name that every system takes.
  const part = NAMING.exec(query)?.[1]?.replaceAll(/%3A|:/giu, '');
  const [, name = '', type] = /^(.*?)(\.\w+)?$/u.exec(names.join('/')) ?? [];
  return `${name}${part === undefined ? '' : `/${part}`}${type ?? (names[0] === 'api' ? '.json' : '.html')}`;
}

const IS_LOCALE: ReadonlySet<string> = new Set(LOCALES);
