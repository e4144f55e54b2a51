import { z } from 'zod';
import type { Millis } from '../../core/base/time.ts';
import { json, type Answer, type HeaderName, type Operation } from '../operation.ts';
import { component } from '../shape.ts';

/** Quarters of an hour in a day: lists of counts always have exactly this many values. */
export const DAY_BUCKETS = 96;

/** An integer, as clients decode it. */
export const whole = () => z.int().min(0);
/** The number of a thing: see `src/catalog/numbers.ts`. */
export const identifier = () => z.int().min(0);
/** Counts of the last day, oldest first. */
export const dayOfCounts = () => z.array(whole()).length(DAY_BUCKETS);
/** ISO 8601 with the offset +00:00, to the second. */
export const instant = () => z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/u);

/** `2025-03-10T09:25:00+00:00` */
export function utc(at: Millis): string {
  return `${new Date(at).toISOString().slice(0, 19)}+00:00`;
}

export function utcOrNull(at: Millis | null): string | null {
  return at === null ? null : utc(at);
}

export const errorShape = component('V2Error', 'Why a request was not answered as asked.', {
  error: z.literal(true).describe('Always true.'),
  message: z.string().describe('A sentence that says what is wrong.'),
});

const refused = (says: string, headers: readonly HeaderName[] = []): Answer => ({
  says,
  media: 'application/json',
  shape: errorShape,
  headers: ['Cache-Control', ...headers],
});

const REFUSALS: Readonly<Record<number, Answer>> = {
  400: refused('A parameter is missing or not valid.'),
  401: refused('The token is wrong or has expired, or one is needed.'),
  404: refused('There is nothing with this number or name.'),
  429: refused('Too many requests from one sender or key.', ['Retry-After']),
};

/** An operation under `/v2`. */
interface Asked {
  readonly id: string;
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly says: string;
  readonly shape: z.ZodType;
  readonly query?: z.ZodObject;
  readonly inPath?: Readonly<Record<string, string>>;
  readonly method?: 'get' | 'post';
  /** Whether the answer may have an `X-Page-Next` header. */
  readonly paged?: boolean;
}

export function operation({ says, shape, method = 'get', paged = false, ...asked }: Asked): Operation {
  const answer = json(says, shape);
  return {
    ...asked,
    group: 'downdetector',
    method,
    answers: {
      200: paged ? { ...answer, headers: ['Cache-Control', 'X-Page-Next'] } : answer,
      ...REFUSALS,
    },
    otherwise: refused('Any other error.', ['Allow', 'Retry-After']),
  };
}
