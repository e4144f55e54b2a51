import type { Millis } from '../../core/base/time.ts';
import type { Clock } from '../../words/sentence.ts';
import { clockOf } from '../../words/clock.ts';
import type { Language } from '../../words/language.ts';
import { plainPart, type Part, type Sentence } from '../../words/sentence.ts';

/** The language, time zone and current day of a page. */
export interface Moments {
  readonly language: Language;
  readonly clock: Clock;
  readonly asOf: Millis;
  /** Whether that is some time ago, because the past is still being judged. */
  readonly catchingUp?: boolean | undefined;
}

export function momentsOf(
  language: Language,
  { timeZone, catchingUp }: { readonly timeZone: string; readonly catchingUp?: boolean | undefined },
  asOf: Millis,
): Moments {
  return { language, clock: clockOf(language, timeZone), asOf, catchingUp };
}

/** A sentence with isolated names, and times that the browser can localise. */
export function Say({ words, moments }: { words: Sentence; moments: Moments }) {
  return <>{words.map((part) => said(part, moments))}</>;
}

function said(part: Part, { clock, asOf }: Moments) {
  if (typeof part === 'string') return part;
  if ('zone' in part) return <span data-zone>{part.zone}</span>;
  if ('name' in part) {
    const name = <bdi>{part.name}</bdi>;
    return part.path === undefined ? name : <a href={part.path}>{name}</a>;
  }
  return (
    <time
      dateTime={isoMinute(part.at)}
      data-zoned={part.show === 'zoned' ? '' : undefined}
      data-time={part.show === 'time' ? '' : undefined}
    >
      {plainPart(part, clock, asOf)}
    </time>
  );
}

/** `2025-03-10T09:25Z`: to the minute, like the text. */
export function isoMinute(at: Millis): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

export function Moment({ at, moments }: { at: Millis; moments: Moments }) {
  return said({ at, show: 'moment' }, moments);
}
