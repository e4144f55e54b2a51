import { HOUR, MINUTE, type Millis } from '../core/base/time.ts';
import type { Language } from './language.ts';
import { phrase, type Piece, type Sentence } from './sentence.ts';

/** Lengths of time, lists and countries as people say them. */

/** `45 minutes`, `1 hour`, `3 h 15 min`: of the short ones, no line ends between a number and its unit. */
export function duration({ say }: Language, ms: Millis): string {
  const { minutes, hours, rest } = partsOf(ms);
  if (minutes < 60) return say.minutes({ minutes });
  if (minutes === 60) return say.hour;
  return unbroken(rest === 0 ? say.hours({ hours }) : say.hoursMinutes({ hours, minutes: rest }));
}

const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0');

/** `in the last hour`, `in the last 15 minutes`. */
export function inTheLast({ say }: Language, ms: Millis): string {
  const { minutes, hours, rest } = partsOf(ms);
  if (minutes < 60) return say.lastMinutes({ minutes });
  if (minutes === 60) return say.lastHour;
  return rest === 0 ? say.lastHours({ hours }) : say.lastHoursMinutes({ hours, minutes: rest });
}

function partsOf(ms: Millis): { minutes: number; hours: number; rest: number } {
  const minutes = Math.max(1, Math.round(ms / MINUTE));
  return { minutes, hours: Math.floor(minutes / (HOUR / MINUTE)), rest: minutes % 60 };
}

/** `normally about 4`, `normally almost none` */
export function usual({ say }: Language, expected: number): string {
  return expected < 0.5 ? say.normallyNone : say.normallyAbout({ reports: Math.round(expected) });
}

/** `A`, `A and B`, `A, B and C`; with `more` of them unnamed, `A, B and 2 more`. */
export function listed({ say }: Language, items: readonly Piece[], more = 0): Sentence {
  const [first = [], ...others] = items;
  const list = others.reduce<Sentence>((before, item, index) => {
    const isLast = index === others.length - 1 && more === 0;
    return isLast ? say.listEnd({ list: before, item }) : say.listMiddle({ list: before, item });
  }, phrase(first));
  return more > 0 ? say.listMore({ list, more }) : list;
}

/** Countries that English puts an article before, beside those whose name says so. */
const WITH_ARTICLE = new Set(['BS', 'GM', 'MV', 'NL', 'PH', 'SC', 'SB', 'KM']);
const SAYS_SO = /^United |Republic$|Islands$/u;
const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

/** Within a sentence: `the United Kingdom`, `France`. */
export function countryInWords({ say, country }: Language, code: string): Sentence {
  const name = country(code);
  return hasArticle(code) ? say.countryWithArticle({ country: { name } }) : [{ name }];
}

function hasArticle(code: string): boolean {
  return WITH_ARTICLE.has(code) || (/^[A-Z]{2}$/u.test(code) && SAYS_SO.test(names.of(code) ?? ''));
}
