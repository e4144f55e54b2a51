import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Drop, DropReason } from '../intake/draft.ts';

/** RFC 9457 problem details. `type` is a stable name, documented in `docs/errors.md`. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly retryAfter?: number;
}

const STATUS_OF_DROP = {
  malformed: 400,
  cross_site: 403,
  unknown_service: 404,
  too_large: 413,
  unknown_problem: 422,
  comment_too_long: 422,
  too_fast: 429,
  busy: 503,
} as const satisfies Record<DropReason, number>;

export function problemOfDrop({ dropped, detail, retryAfter }: Drop): ProblemDetails {
  const details = problem(STATUS_OF_DROP[dropped], detail, dropped);
  return retryAfter === undefined ? details : { ...details, retryAfter };
}

export function problem(status: number, detail: string, type = 'about:blank'): ProblemDetails {
  const name = type === 'about:blank' ? type : `urn:outcry:${type}`;
  return { type: name, title: STATUS_CODES[status] ?? 'Error', status, detail };
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export function sendProblem(reply: FastifyReply, { retryAfter, ...details }: ProblemDetails): FastifyReply {
  if (retryAfter !== undefined) reply.header('Retry-After', retryAfter);
  return reply
    .code(details.status)
    .header('Content-Type', PROBLEM_TYPE)
    .header('Cache-Control', 'no-store')
    .send(JSON.stringify(details));
}
