import { InvalidArgumentError } from 'commander';
import { readDuration } from '../core/base/duration.ts';
import { HOUR, type Millis } from '../core/base/time.ts';

/** `5m`, `30s`, `1h`. */
export function parseDuration(text: string): Millis {
  const duration = readDuration(text) ?? 0;
  if (duration === 0) throw new InvalidArgumentError('Give a number and a unit: 30s, 5m, 1h or 1d.');
  return duration;
}

/** An ISO 8601 moment or day, in UTC if it has no offset. */
export function parseMoment(text: string): Millis {
  const at = readMoment(text);
  if (at === null) throw new InvalidArgumentError('Give a moment such as 2025-03-10T09:25:00Z.');
  return at;
}

const MOMENT =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(?:(Z)|([+-]\d{2})(?::?(\d{2}))?)?)?$/u;

/** The same for data: null if the text is not a moment, or the day does not exist. `2015-02-26 21:42:53` is accepted. */
export function readMoment(text: string): Millis | null {
  const match = MOMENT.exec(text);
  if (match === null) return null;
  const [, day = '', time = '00:00', , hours, minutes = '00'] = match;
  // `Date.parse` turns 30 February into 2 March.
  if (!new Date(Date.parse(`${day}T00:00Z`) || 0).toISOString().startsWith(day)) return null;
  const at = Date.parse(`${day}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
  return Number.isNaN(at) ? null : at;
}

/** The length of a bucket; it must divide an hour. */
export function parseBucket(text: string): Millis {
  const bucketMs = parseDuration(text);
  if (HOUR % bucketMs !== 0)
    throw new InvalidArgumentError('An hour must be a whole number of buckets: 1m, 5m, 15m or 1h.');
  return bucketMs;
}

/** The path of a folder from the root of a host: `/`, `/status/`. */
export function parsePath(text: string): string {
  if (!/^\/(?:[\w.~-]+\/)*$/u.test(text))
    throw new InvalidArgumentError('Give a path that begins and ends with a slash: /status/.');
  return text;
}

export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('Give a number above 0.');
  return value;
}
