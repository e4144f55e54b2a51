/**
 * The pages of a country are at its code, `/gb/status/x`. A language is a first part of an address too, so that a country whose
 * code is also the tag of a language is at its code of three letters (ISO 3166-1 alpha-3): `/de/` is German, `/deu/` Germany, and
 * `/de/deu/` both. A country is in this list before its language is offered, so that no address changes then.
 */
const LONG_CODES: Readonly<Record<string, string>> = {
  AR: 'arg',
  DE: 'deu',
  ES: 'esp',
  FR: 'fra',
  NL: 'nld',
};
const OF_LONG_CODES = new Map(Object.entries(LONG_CODES).map(([code, long]) => [long, code]));

/** What stands for a country in addresses, by its code (ISO 3166-1 alpha-2, upper case): `gb`, `deu`. */
export function countrySegment(code: string): string {
  return LONG_CODES[code] ?? code.toLowerCase();
}

/** The code that a part of an address may mean, however it is written: `gb`, `GB`, `deu`, `de`; null where it can mean none. */
export function codeOfSegment(segment: string): string | null {
  const lower = segment.toLowerCase();
  return OF_LONG_CODES.get(lower) ?? (/^[a-z]{2}$/u.test(lower) ? lower.toUpperCase() : null);
}

/** Whether a country has a longer code in addresses, because its own is a language. */
export const isLanguageToo = (code: string): boolean => code in LONG_CODES;

/** Matches whatever {@link codeOfSegment} may take for a country, in the form of a route. */
export const SEGMENT_PATTERN = ['[A-Za-z]{2}', ...[...OF_LONG_CODES.keys()].map(inAnyCase)].join('|');

function inAnyCase(text: string): string {
  return text.replaceAll(/./gu, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

const NAMES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** Whether it is the code that CLDR has for a country or the like: not `UK`, which stands for `GB` there. */
export function isCountryCode(code: string): boolean {
  return (
    /^[A-Z]{2}$/u.test(code) && new Intl.Locale(`und-${code}`).region === code && NAMES.of(code) !== undefined
  );
}
