import { HOUR, MINUTE, ceilTo, type Millis } from '../../core/base/time.ts';
import type { Entry, Feed } from './feed.ts';

/** A line is folded after this many bytes (RFC 5545, 3.1). */
const LINE_BYTES = 75;
/** An active incident is shown as ending at the end of this step, so that calendars do not change every minute. */
const UNDER_WAY_STEP: Millis = HOUR / 4;
const AGAIN_AFTER = 'PT15M';

/** A feed as a calendar (RFC 5545): one event per incident, which blocks no time. Active incidents end at `now`. */
export function icalendar(feed: Feed, now: Millis): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Outcry//Incidents//EN',
    'CALSCALE:GREGORIAN',
    `NAME:${text(feed.title)}`,
    `X-WR-CALNAME:${text(feed.title)}`,
    `DESCRIPTION:${text(feed.description)}`,
    `URL:${address(feed.home)}`,
    `SOURCE;VALUE=URI:${address(feed.self)}`,
    `REFRESH-INTERVAL;VALUE=DURATION:${AGAIN_AFTER}`,
    `X-PUBLISHED-TTL:${AGAIN_AFTER}`,
    ...feed.entries.flatMap((entry) => event(entry, feed.locale, now)),
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

function event(entry: Entry, locale: string, now: Millis): string[] {
  const end = Math.max(entry.endedAt ?? ceilTo(now, UNDER_WAY_STEP), entry.onset + MINUTE);
  return [
    'BEGIN:VEVENT',
    `UID:${text(entry.uid)}`,
    `DTSTAMP:${stamp(entry.updatedAt)}`,
    `LAST-MODIFIED:${stamp(entry.updatedAt)}`,
    `CREATED:${stamp(entry.publishedAt)}`,
    `SEQUENCE:${entry.revision}`,
    `DTSTART:${stamp(entry.onset)}`,
    `DTEND:${stamp(end)}`,
    `SUMMARY;LANGUAGE=${locale}:${text(entry.title)}`,
    `DESCRIPTION;LANGUAGE=${locale}:${text(entry.lines.join('\n'))}`,
    `CATEGORIES;LANGUAGE=${locale}:${text(entry.service.name)},${text(entry.category.name)}`,
    `URL:${address(entry.address)}`,
    `STATUS:${entry.withdrawn ? 'CANCELLED' : 'CONFIRMED'}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

/** A text value (3.3.11), without control characters and lone surrogates, so that user text cannot end a line. */
function text(value: string): string {
  return value
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/gu, '\n')
    .replaceAll(/[^\n\P{Cc}]|\p{Cs}/gu, '')
    .replaceAll(/[\\;,]/gu, String.raw`\$&`)
    .replaceAll('\n', String.raw`\n`);
}

/** One of our URLs, already escaped; even if it were not, none of its characters could end the line. */
const address = (url: string): string => new URL(url).href;

/** `20250310T092500Z` */
const stamp = (at: Millis): string => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/gu, '')}Z`;

/** Folded into lines that begin with a space, never within a character. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (const letter of line) {
    const more = Buffer.byteLength(letter);
    if (bytes + more > LINE_BYTES) {
      parts.push(part);
      [part, bytes] = ['', 1];
    }
    part += letter;
    bytes += more;
  }
  return [...parts, part].join('\r\n ');
}
