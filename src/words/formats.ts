/** How a language writes numbers and forms plurals; made once, for `Intl` is slow to set up and quick to use. */
interface Formats {
  count(value: number): string;
  plural(value: number): Intl.LDMLPluralRule;
}

/** The pseudo-languages are English in other letters. */
const LIKE: Readonly<Record<string, string>> = { 'en-XA': 'en', 'ar-XB': 'en' };

/**
 * Whose data `Intl` is to use. Digits are 0 to 9 in every language, whatever the machine would write by itself: so are those of the
 * charts, of names of networks and of addresses beside them, and Arabic and Hindi newspapers on the web write them too.
 */
export const dataOf = (locale: string): string => `${LIKE[locale] ?? locale}-u-nu-latn`;

export function formatsOf(locale: string): Formats {
  const like = dataOf(locale);
  const numbers = new Intl.NumberFormat(like);
  const plurals = new Intl.PluralRules(like);
  return { count: (value) => numbers.format(value), plural: (value) => plurals.select(value) };
}
