import type { NamesByLanguage } from '../../core/domain/names-by-language.ts';
import type { Language } from '../../words/language.ts';

/** Names in one language for the things that data refers to by key. */
export interface Names {
  service(slug: string): string;
  problem(slug: string): string;
  /** `AS 2856 (BT-UK-AS)`, or only the number. */
  network(number: number): string;
}

/** The same for the language that a page turns out to be in. */
export type NamesIn = (language: Language) => Names;

/** The fallback: the keys themselves. */
export const BARE_NAMES: Names = {
  service: (slug) => slug,
  problem: (slug) => slug,
  network: (number) => `AS ${number}`,
};

/** The name of a service, category or problem in a language. */
export function called(
  { locale }: Language,
  thing: ({ readonly name: string } | { readonly label: string }) & { readonly names?: NamesByLanguage },
): string {
  return thing.names?.[locale] ?? ('label' in thing ? thing.label : thing.name);
}
