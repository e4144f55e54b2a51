import { DAY, HOUR, MINUTE, SECOND, type Millis } from './time.ts';

const UNITS: Readonly<Record<string, Millis>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** `30s`, `5m`, `2h`, `1d` as people write it; null for anything but a whole number with one of these units. */
export function readDuration(text: string): Millis | null {
  const [, number, unit = ''] = /^(\d+)([smhd])$/u.exec(text) ?? [];
  const unitMs = UNITS[unit];
  return unitMs === undefined ? null : Number(number) * unitMs;
}
