/** The order of slugs and ids, the same on every machine: by code units, like `sort()`. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By slug of the service. */
export function byService(a: { readonly service: string }, b: { readonly service: string }): number {
  return compare(a.service, b.service);
}

/** The first `limit` items in sorted order, without sorting the others. */
export function firstOf<T>(items: Iterable<T>, limit: number, inOrder: (a: T, b: T) => number): T[] {
  const kept: T[] = [];
  for (const item of items) {
    kept.push(item);
    if (kept.length >= 2 * limit + KEPT_MIN) kept.sort(inOrder).splice(limit);
  }
  return kept.sort(inOrder).slice(0, limit);
}

/** The minimum number of items held before they are first sorted. */
const KEPT_MIN = 64;
