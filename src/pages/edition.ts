import { languageOf, type Language, type Locale } from '../words/language.ts';

/** The languages of an instance; the first is that of the pages at addresses without one. */
export type Languages = readonly [Locale, ...Locale[]];

/** The pages in one language, and what their addresses begin with. */
export interface Edition {
  readonly language: Language;
  /** `/de`; empty where nobody asked for a language: the first of the instance, at the addresses that people share. */
  readonly root: string;
}

export function editionOf(languages: Languages, locale?: Locale): Edition {
  return { language: languageOf(locale ?? languages[0]), root: locale === undefined ? '' : `/${locale}` };
}
