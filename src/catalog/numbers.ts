import { hash } from 'node:crypto';

/** The things that this API numbers; networks and countries have numbers already. */
type Numbered = 'company' | 'category' | 'indicator' | 'city' | 'incident' | 'event';

/** Digest bytes in a number: an exact integer in every language with 64-bit integers, and in the doubles of JavaScript. */
const NUMBER_BYTES = 6;

/**
 * The number of a named thing: the first 48 bits of SHA-256 of its kind and name. It depends on nothing else, so it is permanent and the
 * same on every instance, whatever the catalog and its order. In one of 600,000 catalogs two of 30,000 services share a number; then the
 * number stands for the one whose slug sorts first, and both can still be found by slug.
 */
export function numberOf(kind: Numbered, name: string): number {
  return hash('sha256', `${kind}:${name}`, 'buffer').readUIntBE(0, NUMBER_BYTES);
}

const A = 'A'.codePointAt(0) ?? 0;
const LETTERS = 26;

/** The code for all countries together, one that ISO 3166 reserves for users. */
export const WORLD = 'ZZ';

/** `GB` → 158: the position of the two letters among all pairs, counted from 1. */
export function numberOfCountry(iso: string): number {
  const [first = 0, second = 0] = [...iso].map((letter) => (letter.codePointAt(0) ?? A) - A);
  return first * LETTERS + second + 1;
}

/** The letters of a number made by {@link numberOfCountry}; null for any other number. */
export function countryOfNumber(number: number): string | null {
  if (!Number.isInteger(number) || number < 1 || number > LETTERS * LETTERS) return null;
  const place = number - 1;
  return String.fromCodePoint(A + Math.floor(place / LETTERS), A + (place % LETTERS));
}
