import { messages as mirrored } from './compiled/ar-XB.ts';
import { messages as german } from './compiled/de.ts';
import { messages as accented } from './compiled/en-XA.ts';
import { messages as english } from './compiled/en.ts';
import type { Messages } from './compiled/messages.ts';
import { formatsOf } from './formats.ts';
import { cleaned } from './sentence.ts';

/**
 * The languages that pages can be drawn in, by BCP 47. The last two are English made to look like another: en-XA is longer and
 * full of accents, ar-XB runs from right to left. They are for those who work on pages, and no instance offers them by itself.
 */
export type Locale = 'en' | 'de' | 'en-XA' | 'ar-XB';
export const LOCALES: readonly [Locale, ...Locale[]] = ['en', 'de', 'en-XA', 'ar-XB'];
/** What an instance offers, the first where a reader asks for none of them. */
export const OFFERED: readonly [Locale, ...Locale[]] = ['en', 'de'];

/** All that a page needs of a language; which sentence is said is decided elsewhere. */
export interface Language {
  readonly locale: Locale;
  readonly direction: 'ltr' | 'rtl';
  /** What those who speak it call it. */
  readonly ownName: string;
  /** The messages, from the files beside this one. */
  readonly say: Messages;
  /** `10,883` */
  count(value: number): string;
  /** `3.0`, with one decimal. */
  decimal(value: number): string;
  /** `United Kingdom`; a code that is none is shown as it is. */
  country(code: string): string;
  /** The order of an alphabet. */
  compare(a: string, b: string): number;
  /** How times are written: the variety where it matters. */
  readonly times: string;
}

interface Kind {
  readonly say: Messages;
  readonly direction: Language['direction'];
  readonly ownName: string;
  /** Whose data `Intl` is to use. */
  readonly like: string;
  readonly times: string;
}

const KINDS: Readonly<Record<Locale, Kind>> = {
  en: { say: english, direction: 'ltr', ownName: 'English', like: 'en', times: 'en-GB' },
  de: { say: german, direction: 'ltr', ownName: 'Deutsch', like: 'de', times: 'de' },
  'en-XA': { say: accented, direction: 'ltr', ownName: 'Åççéñţš', like: 'en', times: 'en-GB' },
  'ar-XB': { say: mirrored, direction: 'rtl', ownName: '\u202Emirrored\u202C', like: 'en', times: 'ar' },
};

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
  const { like, ...kind } = KINDS[locale];
  const decimals = new Intl.NumberFormat(like, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const countries = new Intl.DisplayNames(like, { type: 'region', fallback: 'code' });
  const { compare } = new Intl.Collator(like);
  return {
    ...kind,
    locale,
    count: formatsOf(locale).count,
    decimal: (value) => decimals.format(value),
    country(code) {
      try {
        return countries.of(code) ?? code;
      } catch {
        return cleaned(code);
      }
    },
    compare,
  };
}

/** Headers remembered with the answer: browsers send a few hundred different ones, and who makes them up gains nothing. */
export const REMEMBERED_HEADERS_MAX = 1_000;

/**
 * Which of the languages offered a browser asks for (`Accept-Language`, RFC 9110): the one it likes best that is there, `de` also
 * for `de-AT`; the first where it names none of them.
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
  }
  return offered[0];
}
