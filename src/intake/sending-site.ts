/** What the headers of a request say about the page that sent it; null for each header that was not sent. */
export interface SiteHeads {
  readonly fetchSite: string | null;
  readonly origin: string | null;
  readonly referer: string | null;
}

/** Whose page made the request: the instance's own, another site's, or `unsaid`, as with programs and very old browsers. */
export type SendingSite = 'own' | 'other' | 'unsaid';

/** The values of `Sec-Fetch-Site` for the instance's own pages, and for URLs that people typed or reloaded. */
const OWN_FETCHES = new Set(['same-origin', 'none']);

/**
 * Browsers send `Sec-Fetch-Site` over HTTPS, `Origin` with every POST, and scripts cannot change either. `same-site` counts as another
 * site: neighbours under one domain need not trust each other. If `Origin` is a site that `isMirror`, the operator's own copy of the pages,
 * that is enough.
 */
export function sendingSite(
  { fetchSite, origin, referer }: SiteHeads,
  isOwn: (page: URL) => boolean,
  isMirror: (page: URL) => boolean = () => false,
): SendingSite {
  if (fetchSite === null && origin === null && referer === null) return 'unsaid';
  const named = origin === null ? null : pageOf(origin);
  if (named !== null && isMirror(named)) return 'own';
  if (fetchSite !== null) return OWN_FETCHES.has(fetchSite) ? 'own' : 'other';
  const page = origin === null ? pageOf(referer ?? '') : named;
  return page !== null && isOwn(page) ? 'own' : 'other';
}

/** Null for `null`, which a page sends that hides its origin, and for anything that is not a web address. */
function pageOf(address: string): URL | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url : null;
}
