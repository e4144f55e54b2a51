import type { Catalog } from '../core/domain/service.ts';
import type { Channel } from '../ports/channels.ts';

/** Services and categories that a channel asks for and the catalog does not have: it would be told nothing of them, and nobody would know. */
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
