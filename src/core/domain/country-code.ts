/**
 * The pages of a country are at its code, `/gb/status/x`. A language is a first part of a URL too, so a country whose code is also the tag
 * of a language is at its three-letter code (ISO 3166-1 alpha-3): `/de/` is German, `/deu/` Germany, and `/de/deu/` both. A country is in
 * this list even before its language is offered, so that its URL does not change then.
 */
const LONG_CODES: Readonly<Record<string, string>> = {
  AR: 'arg',
  DE: 'deu',
  ES: 'esp',
  FR: 'fra',
  NL: 'nld',
};
const OF_LONG_CODES = new Map(Object.entries(LONG_CODES).map(([code, long]) => [long, code]));

/** The URL segment of a country, by its code (ISO 3166-1 alpha-2, upper case): `gb`, `deu`. */
export function countrySegment(code: string): string {
  return LONG_CODES[code] ?? code.toLowerCase();
}

/** The country code that a URL segment may mean, in any case: `gb`, `GB`, `deu`, `de`; null if it can mean none. */
export function codeOfSegment(segment: string): string | null {
  const lower = segment.toLowerCase();
  return OF_LONG_CODES.get(lower) ?? (/^[a-z]{2}$/u.test(lower) ? lower.toUpperCase() : null);
}

/** Whether a country has a longer code in URLs, because its own is a language. */
export const isLanguageToo = (code: string): boolean => code in LONG_CODES;

/** A route pattern that matches whatever {@link codeOfSegment} may take for a country. */
export const SEGMENT_PATTERN = ['[A-Za-z]{2}', ...[...OF_LONG_CODES.keys()].map(inAnyCase)].join('|');

function inAnyCase(text: string): string {
  return text.replaceAll(/./gu, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

const NAMES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** Whether CLDR has this code for a country or territory: not `UK`, which is an alias of `GB` there. */
export function isCountryCode(code: string): boolean {
  return (
    /^[A-Z]{2}$/u.test(code) && new Intl.Locale(`und-${code}`).region === code && NAMES.of(code) !== undefined
  );
}
