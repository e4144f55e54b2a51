export const WEEK_HOURS = 168;
/** Epoch hour 0 was Thursday 00:00 UTC; hour of the week 0 is Monday 00:00. */
const EPOCH_HOUR_OF_WEEK = 3 * 24;
const SATURDAY = 5 * 24;

/** Hour of the week, 0–167 from Monday 00:00 UTC, of an hour since the epoch. */
export function hourOfWeek(epochHour: number): number {
  const hour = (epochHour + EPOCH_HOUR_OF_WEEK) % WEEK_HOURS;
  return hour < 0 ? hour + WEEK_HOURS : hour;
}

/** Cell of a day curve: hours 0–23 of a weekday, then 24–47 of a weekend day. */
export function curveCell(hourOfWeek: number): number {
  return (hourOfWeek % 24) + (hourOfWeek >= SATURDAY ? 24 : 0);
}
