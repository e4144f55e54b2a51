import { languageOf, type Language, type Locale } from '../../words/language.ts';
import { countrySegment } from '../../core/domain/country-code.ts';

/** The languages of an instance; the first is that of the pages at addresses without one. */
export type Languages = readonly [Locale, ...Locale[]];

/** The pages in one language and of one country, and what their addresses begin with. */
export interface Edition {
  readonly language: Language;
  /** `/de`; empty where nobody asked for a language: the first of the instance, at the addresses that people share. */
  readonly root: string;
  /** `GB`; null: of the whole world. */
  readonly country: string | null;
  /** `/gb`; empty of the whole world. */
  readonly countryRoot: string;
}

export function editionOf(
  languages: Languages,
  { locale, country }: { readonly locale?: Locale | undefined; readonly country?: string | undefined } = {},
): Edition {
  return {
    language: languageOf(locale ?? languages[0]),
    root: locale === undefined ? '' : `/${locale}`,
    country: country ?? null,
    countryRoot: country === undefined ? '' : `/${countrySegment(country)}`,
  };
}
