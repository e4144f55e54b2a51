import { HOUR, MINUTE, type Millis } from '../core/base/time.ts';
import { cleaned } from './sentence.ts';

/** Numbers, lengths of time and countries as people say them. */

const numbers = new Intl.NumberFormat('en');
export const count = (value: number): string => numbers.format(value);
export const reportCount = (value: number): string => (value === 1 ? '1 report' : `${count(value)} reports`);

/** `45 minutes`, `1 hour`, `3 h 15 min`. */
export function duration(ms: Millis): string {
  const minutes = Math.max(1, Math.round(ms / MINUTE));
  if (minutes < 60) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  if (minutes === 60) return '1 hour';
  const hours = Math.floor(minutes / (HOUR / MINUTE));
  const rest = minutes % 60;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** `in the last hour`, `in the last 15 minutes`. */
export function inTheLast(ms: Millis): string {
  return `in the last ${duration(ms).replace(/^1 (?=[a-z]+$)/u, '')}`;
}

const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

export function countryName(code: string): string {
  try {
    return countries.of(code) ?? code;
  } catch {
    return cleaned(code);
  }
}

/** Countries that people put an article before, beside those whose name says so. */
const WITH_ARTICLE = new Set(['BS', 'GM', 'MV', 'NL', 'PH', 'SC', 'SB', 'KM']);

/** Within a sentence: `the United Kingdom`, `France`. */
export function countryInWords(code: string): string {
  const name = countryName(code);
  return WITH_ARTICLE.has(code) || /^United |Republic$|Islands$/u.test(name) ? `the ${name}` : name;
}

/** `normally about 4`, `normally almost none` */
export function usual(expected: number): string {
  return expected < 0.5 ? 'normally almost none' : `normally about ${count(Math.round(expected))}`;
}
