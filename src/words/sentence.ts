import { assert } from '../core/base/assert.ts';
import type { Millis } from '../core/base/time.ts';

/** Writes moments in one time zone and language, the way pages show them before the browser localises them. */
export interface Clock {
  /** `09:25` */
  time(at: Millis): string;
  /** `09:25` on the day of `asOf`, else `09:25 on 9 March`, in another year `09:25 on 27 November 2024`. */
  moment(at: Millis, asOf: Millis): string;
  /** The same with the zone after the time: `09:25 UTC on 9 March`. */
  zoned(at: Millis, asOf: Millis): string;
  /** `10 March 2025` */
  day(at: Millis): string;
  /** `UTC` */
  zone(at: Millis): string;
  /** A name in plain text: isolated where the text around it runs from right to left, so that `Disney+` stays whole. */
  name(name: string): string;
}

/** A sentence in parts, so that names can be isolated and moments localised by the browser. */
export type Sentence = readonly Part[];
export type Part =
  | string
  | { readonly name: string; readonly path?: string }
  /** The zone that the times of a page are in, which the browser replaces too. */
  | { readonly zone: string }
  | { readonly at: Millis; readonly show: 'moment' | 'zoned' | 'time' };

/** What may stand in a placeholder of a message. */
export type Piece = Part | Sentence;

/** A sentence of pieces; texts side by side become one, so that equal sentences are equal. */
export function phrase(...pieces: readonly Piece[]): Sentence {
  const parts: Part[] = [];
  for (const piece of pieces.flat() as Part[]) {
    const last = parts.length - 1;
    const before = parts[last];
    if (typeof piece === 'string' && typeof before === 'string') parts[last] = before + piece;
    else if (piece !== '') parts.push(piece);
  }
  return parts;
}

/** A sentence that holds no moment, as text. */
export function textOf(sentence: Sentence): string {
  return sentence
    .map((part) => {
      assert(typeof part === 'string' || 'name' in part, 'a moment is no text without a clock');
      return typeof part === 'string' ? part : part.name;
    })
    .join('');
}

export const named = (name: string): Part => ({ name: cleaned(name) });
/** A service by its name, which leads to its page where there is one to lead from. */
export const linked = (name: string, slug: string): Part => ({
  name: cleaned(name),
  path: `/status/${slug}`,
});
/** A moment with the short name of its zone: `09:25 UTC`. */
export const zoned = (at: Millis): Part => ({ at, show: 'zoned' });
export const moment = (at: Millis): Part => ({ at, show: 'moment' });
/** The time alone, where the day has been said: the end of a quarter of an hour. */
export const timeOnly = (at: Millis): Part => ({ at, show: 'time' });

/** A sentence as plain text, for titles and descriptions. */
export function plain(sentence: Sentence, clock: Clock, asOf: Millis): string {
  return sentence.map((part) => plainPart(part, clock, asOf)).join('');
}

export function plainPart(part: Part, clock: Clock, asOf: Millis): string {
  if (typeof part === 'string') return part;
  if ('name' in part) return clock.name(part.name);
  if ('zone' in part) return part.zone;
  switch (part.show) {
    case 'zoned':
      return clock.zoned(part.at, asOf);
    case 'moment':
      return clock.moment(part.at, asOf);
    case 'time':
      return clock.time(part.at);
  }
}

/** Without characters that turn the direction of the text around them, and without control characters. */
export function cleaned(text: string): string {
  return text.replaceAll(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '');
}
