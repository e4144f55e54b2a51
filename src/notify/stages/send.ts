import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../../core/base/time.ts';
import type { Outcome } from '../../outgoing/connector.ts';
import { ageMax, type Listener } from '../case.ts';
import type { Notice } from '../../core/incident/notice.ts';

/** Five attempts in the first 15 minutes, then fewer and fewer. */
export const FIRST_WAITS_OF_PEOPLE: readonly Millis[] = [
  15 * SECOND,
  MINUTE,
  4 * MINUTE,
  8 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
];

/**
 * The waits between attempts. For programs: the schedule of Standard Webhooks. For people: five attempts in 15 minutes, as long as an alert
 * is worth sending; an end is tried every four hours at most, until a receiver that was down for a day is back.
 */
export const SCHEDULE: Readonly<Record<Listener, readonly Millis[]>> = {
  program: [
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
  ],
  people: [...FIRST_WAITS_OF_PEOPLE, ...Array.from({ length: 9 }, () => 4 * HOUR)],
};
/** Each wait is extended by up to this share, so that many retries do not come at once. */
export const JITTER_MAX = 0.1;
/** A longer `Retry-After` than this is cut to it. */
export const RETRY_AFTER_MAX: Millis = DAY;
/** After failing for this long without a success, a channel is disabled until an operator intervenes. */
export const FAILING_FOR_MAX: Millis = 5 * DAY;

type FailReason =
  | 'gone'
  | 'refused_by_receiver'
  | 'gave_up'
  | 'too_late'
  | 'bad_address'
  | 'refused_address'
  | 'not_encrypted'
  | 'bad_settings';

export type Verdict =
  | { readonly sent: true }
  | { readonly retryAt: Millis }
  | { readonly failed: FailReason };

interface Try {
  readonly listener: Listener;
  readonly reason: Notice['reason'];
  /** Attempts so far, including this one. */
  readonly tries: number;
  /** When the first was due. */
  readonly plannedAt: Millis;
  readonly at: Millis;
  /** In [0, 1), the same for the same delivery and attempt. */
  readonly chance: number;
}

/** Errors that a retry would only repeat: final for people, and logged; a program is retried, because it may be repaired. */
export const FINAL_STATUSES = new Set([400, 401, 403, 404, 405, 413, 415, 422]);

/** What follows from the receiver's answer. Only 2xx is a success; a redirect is a failure. */
export function afterTry(outcome: Outcome, given: Try): Verdict {
  if ('unanswered' in outcome) {
    const { unanswered } = outcome;
    if (unanswered === 'bad_address' || unanswered === 'refused_address' || unanswered === 'not_encrypted')
      return { failed: unanswered };
    return again(given, 0);
  }
  if (outcome.status >= 200 && outcome.status < 300) return { sent: true };
  if (outcome.status === 410) return { failed: 'gone' };
  if (given.listener === 'people' && FINAL_STATUSES.has(outcome.status))
    return { failed: 'refused_by_receiver' };
  return again(given, retryAfter(outcome.headers['retry-after'], given.at));
}

function again({ listener, reason, tries, plannedAt, at, chance }: Try, asked: Millis): Verdict {
  const wait = SCHEDULE[listener][tries - 1];
  if (wait === undefined) return { failed: 'gave_up' };
  const retryAt =
    at + Math.max(Math.round(wait * (1 + JITTER_MAX * chance)), Math.min(asked, RETRY_AFTER_MAX));
  return retryAt - plannedAt > ageMax(listener, reason) ? { failed: 'too_late' } : { retryAt };
}

/** `Retry-After` of RFC 9110: seconds or a date; 0 if it is neither. */
export function retryAfter(header: string | undefined, at: Millis): Millis {
  if (header === undefined) return 0;
  if (/^\d+(?:\.\d+)?$/u.test(header)) return Math.ceil(Number(header) * SECOND);
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - at);
}
