/** How a language writes numbers and forms plurals; made once, for `Intl` is slow to set up and quick to use. */
interface Formats {
  count(value: number): string;
  plural(value: number): Intl.LDMLPluralRule;
}

/** The pseudo-languages are English in other letters. */
const LIKE: Readonly<Record<string, string>> = { 'en-XA': 'en', 'ar-XB': 'en' };

export function formatsOf(locale: string): Formats {
  const like = LIKE[locale] ?? locale;
  const numbers = new Intl.NumberFormat(like);
  const plurals = new Intl.PluralRules(like);
  return { count: (value) => numbers.format(value), plural: (value) => plurals.select(value) };
}
