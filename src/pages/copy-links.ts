import { LOCALES, type Locale } from '../words/language.ts';

/** The page of all services by name, which there is on static copies alone: nobody searches there. */
export const ALL_SERVICES_PATH = '/services';

/** The page that file servers show where there is none, at whatever address: its links are from the root of the host. */
export const MISSING_PATH = '/404.html';

/** Addresses from the root, in HTML as the server writes it; see `base.ts`. */
const FROM_ROOT = / (href|src|action)="\/(?!\/)([^"]*)"/gu;

/**
 * HTML of a page as it stands in a folder: its addresses from the root name files, as seen from where the page is, so that it
 * works from any folder of any file server. `file`: that of the page, `de/status/x.html`; `base`: the path of the public URL;
 * `first`: the language whose pages are in no folder of their own.
 */
export function copyLinks(html: string, file: string, base: string, first: Locale): string {
  const up = `/${file}`.endsWith(MISSING_PATH) ? '/' : '../'.repeat(file.split('/').length - 1);
  return html.replaceAll(FROM_ROOT, (_all, attribute: string, rest: string) => {
    const [, address = '', hash = ''] = /^([^?#]*)[^#]*(#.*)?$/u.exec(`/${rest}`) ?? [];
    const path = base !== '' && `${address}/`.startsWith(`${base}/`) ? address.slice(base.length) : address;
    return ` ${attribute}="${up}${copyFile(path, first)}${hash}"`;
  });
}

/** The file of an address: `/` → `index.html`, `/de/status/x` → `de/status/x.html`, `/api/v1/services` → `api/v1/services.json`. */
export function copyFile(path: string, first: Locale): string {
  const names = path.split('/').filter((name) => name !== '');
  if (names[0] === first) names.shift();
  const last = names.at(-1);
  if (last === undefined || (names.length === 1 && (LOCALES as readonly string[]).includes(last)))
    return [...names, 'index.html'].join('/');
  if (last.includes('.')) return names.join('/');
  return `${names.join('/')}.${names[0] === 'api' ? 'json' : 'html'}`;
}
