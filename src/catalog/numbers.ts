import { hash } from 'node:crypto';

/** What has a number in this API; what is numbered by the world (networks, countries) is not among them. */
type Numbered = 'company' | 'category' | 'indicator' | 'city' | 'incident' | 'event';

/** Bytes of a digest that make a number: whole in every language that has 64 bits, or the doubles of JavaScript. */
const NUMBER_BYTES = 6;

/**
 * The number of a thing that has a name: the first 48 bits of SHA-256 of both. It depends on nothing else, so it is the same on every
 * instance, in every catalog and order, for ever. That two of 30,000 services share one happens in one of 600,000 catalogs; then the
 * number finds the one whose slug comes first, and both are found by slug.
 */
export function numberOf(kind: Numbered, name: string): number {
  return hash('sha256', `${kind}:${name}`, 'buffer').readUIntBE(0, NUMBER_BYTES);
}

const A = 'A'.codePointAt(0) ?? 0;
const LETTERS = 26;

/** The country that stands for all of them, as ISO 3166 leaves it to its users. */
export const WORLD = 'ZZ';

/** `GB` → 158: the place of its two letters among all pairs, from 1. */
export function numberOfCountry(iso: string): number {
  const [first = 0, second = 0] = [...iso].map((letter) => (letter.codePointAt(0) ?? A) - A);
  return first * LETTERS + second + 1;
}

/** The letters of a number made by {@link numberOfCountry}; null of any other. */
export function countryOfNumber(number: number): string | null {
  if (!Number.isInteger(number) || number < 1 || number > LETTERS * LETTERS) return null;
  const place = number - 1;
  return String.fromCodePoint(A + Math.floor(place / LETTERS), A + (place % LETTERS));
}
