/** The order of slugs and ids, the same on every machine: by code units, as `sort()` has it. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By slug of the service. */
export function byService(a: { readonly service: string }, b: { readonly service: string }): number {
  return compare(a.service, b.service);
}
