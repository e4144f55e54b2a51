import { placeKey } from '../core/domain/place.ts';
import { shippedText } from '../shipped.ts';
import { LOCALES, WHOLE, type Locale } from './compiled/languages.ts';
import type { Messages } from './compiled/messages.ts';
import { dataOf, formatsOf } from './formats.ts';
import { cleaned } from './sentence.ts';
import { spoken, type LanguageFile } from './wording.ts';

/** The compiled files, a language each: where a checkout has them, and where a build does. */
const FILES = import.meta.url.endsWith('.ts') ? 'src/words/compiled' : 'dist/languages';

/**
 * The languages that pages can be drawn in, by BCP 47: those that have a file beside this one, and two that are English made to
 * look like another: en-XA is longer and full of accents, ar-XB runs from right to left. Those are for people who work on pages,
 * and no instance offers them by itself.
 */
export { LOCALES, type Locale };
/** What an instance offers, the first where a reader asks for none of them: the languages that lack no sentence. */
export const OFFERED = WHOLE;
/** What an operator may choose: those and the pseudo-languages. */
export const CHOICES = LOCALES.filter((locale) => WHOLE.includes(locale) || isPseudo(locale));

/** All that a page needs of a language; which sentence is said is decided elsewhere. */
export interface Language {
  readonly locale: Locale;
  readonly direction: 'ltr' | 'rtl';
  /** The messages, from the files beside this one. */
  readonly say: Messages;
  /** `10,883` */
  count(value: number): string;
  /** `3.0`, with one decimal. */
  decimal(value: number): string;
  /** `United Kingdom`; a code that is none is shown as it is. */
  country(code: string): string;
  /** `Londres`; a city without a name of its own there is shown as it is. */
  city(country: string, city: string): string;
  /** The order of an alphabet. */
  compare(a: string, b: string): number;
  /** How times are written: the variety where it matters. */
  readonly times: string;
}

/** The pseudo-languages, and their direction. */
const PSEUDO: Readonly<Partial<Record<Locale, { direction: Language['direction']; ownName: string }>>> = {
  'en-XA': { direction: 'ltr', ownName: 'Åççéñţš' },
  'ar-XB': { direction: 'rtl', ownName: '\u202Emirrored\u202C' },
};
function isPseudo(locale: Locale): boolean {
  return /-X[AB]$/u.test(locale);
}
/** The languages written from right to left, of all that CLDR has. */
const RIGHT_TO_LEFT = /^(?:ar|ckb|dv|fa|he|ks|ps|sd|syr|ug|ur|yi)\b/u;
/** Where times are written as in a variety of the language, and not as in where most speak it. */
const TIMES: Readonly<Partial<Record<Locale, string>>> = { en: 'en-GB', 'en-XA': 'en-GB', 'ar-XB': 'ar' };

const ownNames = new Map<Locale, string>();

/** What those who speak it call it, `Português (Brasil)`; nothing else is made of a language that is only named. */
export function ownNameOf(locale: Locale): string {
  const known = ownNames.get(locale);
  if (known !== undefined) return known;
  const name = PSEUDO[locale]?.ownName ?? new Intl.DisplayNames(locale, { type: 'language' }).of(locale);
  const own = (name ?? locale).replace(/^./u, (letter) => letter.toLocaleUpperCase(locale));
  ownNames.set(locale, own);
  return own;
}

const languages = new Map<Locale, Language>();

/** The language of that name; made once, for `Intl` is slow to set up and quick to use. */
export function languageOf(locale: Locale): Language {
  const known = languages.get(locale);
  if (known !== undefined) return known;
  const language = newLanguage(locale);
  languages.set(locale, language);
  return language;
}

function newLanguage(locale: Locale): Language {
  const like = dataOf(locale);
  const decimals = new Intl.NumberFormat(like, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const countries = new Intl.DisplayNames(like, { type: 'region', fallback: 'code' });
  const { compare } = new Intl.Collator(like);
  // Read at once and not awaited: whoever says a sentence would have to wait with it. It takes a millisecond, once.
  const { messages, cities } = JSON.parse(shippedText(`${FILES}/${locale}.json`)) as LanguageFile;
  return {
    locale,
    // The compiler has seen to it that each language has what the contract names.
    say: spoken(messages, locale) as unknown as Messages,
    direction: PSEUDO[locale]?.direction ?? (RIGHT_TO_LEFT.test(locale) ? 'rtl' : 'ltr'),
    times: TIMES[locale] ?? like,
    count: formatsOf(locale).count,
    decimal: (value) => decimals.format(value),
    country(code) {
      try {
        return countries.of(code) ?? code;
      } catch {
        return cleaned(code);
      }
    },
    city: (country, city) => cities[placeKey({ country, city })] ?? cleaned(city),
    compare,
  };
}

/** Headers remembered with the answer: browsers send a few hundred different ones, and who makes them up gains nothing. */
export const REMEMBERED_HEADERS_MAX = 1_000;

/**
 * Which of the languages offered a browser asks for (`Accept-Language`, RFC 9110): the one it likes best that is there, `de` also
 * for `de-AT`, and `pt-BR` for `pt-PT`, who reads that more easily than any other; the first where it names none of them.
 */
export function negotiator(offered: readonly [Locale, ...Locale[]]): (header: string | undefined) => Locale {
  const remembered = new Map<string, Locale>();
  return (header) => {
    if (header === undefined || offered.length === 1) return offered[0];
    const known = remembered.get(header);
    if (known !== undefined) return known;
    const found = negotiated(header, offered);
    if (remembered.size >= REMEMBERED_HEADERS_MAX) remembered.clear();
    remembered.set(header, found);
    return found;
  };
}

function negotiated(header: string, offered: readonly [Locale, ...Locale[]]): Locale {
  const wished = header
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return { range, weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { range } of wished) {
    if (range === '*') return offered[0];
    for (let tag = range; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
      const found = offered.find((locale) => locale.toLowerCase() === tag);
      if (found !== undefined) return found;
    }
    const sister = offered.find((locale) => !isPseudo(locale) && bare(locale) === bare(range));
    if (sister !== undefined) return sister;
  }
  return offered[0];
}

/** For whom the pages in a language are: `pt-BR`, and all of `pt` where no other page is nearer to them. */
export function readersOf(locale: Locale, offered: readonly Locale[]): string[] {
  const isNearest = offered.find((other) => bare(other) === bare(locale)) === locale && !isPseudo(locale);
  return isNearest && bare(locale) !== locale ? [locale, bare(locale)] : [locale];
}

/** `pt` of `pt-BR`: a language without its variety. */
const bare = (tag: string): string => tag.split('-', 1)[0] ?? tag;
