import type { NamesByLanguage } from '../../core/domain/names-by-language.ts';
import type { Language } from '../../words/language.ts';

/** What pages call the things that data names by a key, in one language. */
export interface Names {
  service(slug: string): string;
  problem(slug: string): string;
  /** `AS 2856 (BT-UK-AS)`, or the number alone. */
  network(number: number): string;
}

/** The same in whichever language a page turns out to be in. */
export type NamesIn = (language: Language) => Names;

/** Where nobody knows better: the keys themselves. */
export const BARE_NAMES: Names = {
  service: (slug) => slug,
  problem: (slug) => slug,
  network: (number) => `AS ${number}`,
};

/** What a service, a category or a problem is called in a language. */
export function called(
  { locale }: Language,
  thing: ({ readonly name: string } | { readonly label: string }) & { readonly names?: NamesByLanguage },
): string {
  return thing.names?.[locale] ?? ('label' in thing ? thing.label : thing.name);
}
