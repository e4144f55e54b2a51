/**
 * The addresses of an instance hosted below a path. Some proxies take the path off before they pass a request on, others do
 * not; both are understood. The path is taken off where an address of ours is left: an instance below `/status` has a page
 * `/status/x` to a proxy that took the path off, and `/status/status/x` to one that did not.
 */
export interface Addresses {
  /** Every route is told of here; its first segment is what makes an address ours. */
  learn(route: string): void;
  /** The address without the path of the instance: `/outcry/status/x?reported=counted` is `/status/x?reported=counted`. */
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

/** `/api/v1/live` → `api`; null where there is none. */
function firstSegment(path: string): string | null {
  return /^\/([^/?]+)/u.exec(path)?.[1] ?? null;
}
