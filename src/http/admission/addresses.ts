/**
 * The URLs of an instance that is hosted below a path. Some proxies strip the path before they forward a request and others do not; both
 * work. The path is stripped only if one of our own URLs remains: an instance below `/status` serves a page at `/status/x` behind a proxy
 * that stripped the path, and at `/status/status/x` behind one that did not.
 */
export interface Addresses {
  /** Called for every route; the first segment of a route is what marks a URL as ours. */
  learn(route: string): void;
  /** The URL without the instance's base path: `/outcry/status/x?reported=counted` becomes `/status/x?reported=counted`. */
  of(url: string): string;
}

export function addressesBelow(base: string): Addresses {
  const ours = new Set<string>();
  return {
    learn(route) {
      const segment = firstSegment(route);
      if (segment !== null) ours.add(segment);
    },
    of(url) {
      if (base === '' || !url.startsWith(base)) return url;
      const below = url.slice(base.length);
      if (/^\/?(?:\?|$)/u.test(below)) return below.startsWith('/') ? below : `/${below}`;
      const segment = firstSegment(below);
      return segment !== null && ours.has(segment) ? below : url;
    },
  };
}

/** `/api/v1/live` → `api`; null if there is no first segment. */
function firstSegment(path: string): string | null {
  return /^\/([^/?]+)/u.exec(path)?.[1] ?? null;
}
