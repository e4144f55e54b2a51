import type { Catalog } from '../core/domain/service.ts';
import type { Channel } from '../ports/channels.ts';

/** Services and categories that a channel subscribes to but the catalog lacks: it would silently never be told about them. */
export function missingFrom(
  { services, categories }: Catalog,
  { wants }: Pick<Channel, 'wants'>,
): readonly string[] {
  const missing = (what: string, wanted: readonly string[], known: readonly { readonly slug: string }[]) =>
    wanted.filter((slug) => !known.some((one) => one.slug === slug)).map((slug) => `${what} "${slug}"`);
  return [
    ...missing('service', wants.services, services),
    ...missing('category', wants.categories, categories),
  ];
}
