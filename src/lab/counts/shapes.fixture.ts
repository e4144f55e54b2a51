import { MINUTE } from '../../core/base/time.ts';
import { asking } from './counts.fixture.ts';

/** Three days of quarter hours across the end of a month; every file below contains these counts. */
export const START = Date.UTC(2025, 0, 30);
export const STEP = 15 * MINUTE;
export const COUNTS = Array.from({ length: 3 * 96 }, (_, nth) => (nth * 7) % 11);
export const LARGE = COUNTS.map((count) => count * 373);

/** A row for each count with its timestamp. */
export function rows(row: (at: Date, count: number, iso: string) => string, counts = COUNTS): string[] {
  return counts.map((count, nth) => {
    const at = new Date(START + nth * STEP);
    return row(at, count, at.toISOString().slice(0, 19));
  });
}

/** A number with two digits. */
export const two = (number: number): string => String(number).padStart(2, '0');
export const clock = (at: Date): string => `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
/** A file of these lines. */
export const lines = (...parts: (string | string[])[]): string => `${parts.flat().join('\n')}\n`;
/** `2025-01-30 00:00:00` */
export const plain = (iso: string): string => iso.replace('T', ' ');
export const table = lines(
  'timestamp,value',
  rows((_, count, iso) => `${plain(iso)},${count}`),
);
export const MONTHS = ['Jan', 'Feb'];
/** `1/30/2025 12:00:00 AM` */
export const american = (at: Date): string => {
  const hour = at.getUTCHours();
  return `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()} ${hour % 12 || 12}:${two(at.getUTCMinutes())}:00 ${hour < 12 ? 'AM' : 'PM'}`;
};
/** No column was chosen by the user. */
export const named = { ...asking().columns };
