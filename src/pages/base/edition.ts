import { languageOf, type Language, type Locale } from '../../words/language.ts';
import { countrySegment } from '../../core/domain/country-code.ts';

/** The languages of an instance; the first is that of pages whose URL has no language. */
export type Languages = readonly [Locale, ...Locale[]];

/** The language and country of a page, and the prefixes of its URLs. */
export interface Edition {
  readonly language: Language;
  /** `/de`; empty if no language was requested: the default one, at the URLs that people share. */
  readonly root: string;
  /** `GB`; null: the whole world. */
  readonly country: string | null;
  /** `/gb`; empty for the whole world. */
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
