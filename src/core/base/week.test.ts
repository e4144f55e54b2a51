import { expect, it } from 'vitest';
import { HOUR } from './time.ts';
import { curveCell, hourOfWeek } from './week.ts';

const hourAt = (iso: string): number => Math.floor(Date.parse(iso) / HOUR);

it('hour of the week 0 is Monday 00:00 UTC and 167 Sunday 23:00', () => {
  expect(hourOfWeek(hourAt('2025-03-10T00:30Z'))).toBe(0);
  expect(hourOfWeek(hourAt('2025-03-09T23:00Z'))).toBe(167);
  expect(hourOfWeek(-1)).toBe(71);
});

it('Saturday and Sunday share the second half of the curve', () => {
  expect(curveCell(hourOfWeek(hourAt('2025-03-14T23:00Z')))).toBe(23);
  expect(curveCell(hourOfWeek(hourAt('2025-03-15T00:00Z')))).toBe(24);
  expect(curveCell(167)).toBe(47);
});
