import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { problemShape } from '../api/answers.ts';
import { element, xmlDocument } from '../api/feeds/xml.ts';
import type { errorShape } from '../api/v2/shape.ts';
import type { Json } from '../api/shape.ts';
import { OutcryError } from '../core/base/errors.ts';
import type { Drop, DropReason } from '../intake/draft.ts';

/** The methods that this server takes, anywhere, and as `Allow` lists them. */
export const METHODS: readonly string[] = ['GET', 'HEAD', 'POST'];
export const METHODS_ALLOWED = METHODS.join(', ');

/** RFC 9457 problem details, with the seconds after which to retry. `type` is a stable name, documented in `docs/errors.md`. */
export type ProblemDetails = Json<typeof problemShape> & { readonly retryAfter?: number };

const STATUS_OF_DROP = {
  malformed: 400,
  wrong_key: 401,
  cross_site: 403,
  not_allowed: 403,
  unknown_service: 404,
  too_large: 413,
  unknown_problem: 422,
  comment_too_long: 422,
  unknown_receipt: 422,
  too_fast: 429,
  counted_already: 429,
  crowded: 503,
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

/** A write that the store refused may succeed as soon as the disk recovers. */
const BROKEN_RETRY_SECONDS = 5;

/** The problem for an internal error; the details go to the log only. */
export function problemOfError(error: unknown): ProblemDetails {
  const detail = 'Something broke on our side.';
  if (!(error instanceof OutcryError)) return problem(500, detail);
  return { ...problem(503, detail), retryAfter: BROKEN_RETRY_SECONDS };
}

/** Whether a request is for Downdetector API v2, which has its own error format. */
export function isV2({ url }: Pick<FastifyRequest, 'url'>): boolean {
  return url.startsWith('/v2/');
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The format of a problem for clients that asked for neither a page nor JSON. */
export type ProblemFormat = 'json' | 'xml' | 'text';

/** Sends a problem in the requested format: RFC 9457 defines XML beside JSON; as text it is only the sentence. */
export function sendProblemAs(
  format: ProblemFormat,
  reply: FastifyReply,
  details: ProblemDetails,
): FastifyReply {
  if (format === 'json') return sendProblem(reply, details);
  if (details.retryAfter !== undefined) reply.header('Retry-After', details.retryAfter);
  reply.code(details.status).header('Cache-Control', 'no-store');
  if (format === 'text') return reply.type('text/plain; charset=utf-8').send(`${details.detail}\n`);
  const { type, title, status, detail } = details;
  const fields = Object.entries({ type, title, status: String(status), detail });
  const told = fields.map(([name, value]) => element(name, {}, value));
  return reply
    .type('application/problem+xml; charset=utf-8')
    .send(xmlDocument(element('problem', { xmlns: 'urn:ietf:rfc:7807' }, ...told)));
}

export function sendProblem(reply: FastifyReply, { retryAfter, ...details }: ProblemDetails): FastifyReply {
  if (retryAfter !== undefined) reply.header('Retry-After', retryAfter);
  const { type, body } = writtenProblem(details, isV2(reply.request));
  return reply
    .code(details.status)
    .header('Content-Type', type)
    .header('Cache-Control', 'no-store')
    .send(body);
}

/** A problem as it is sent, with its content type; clients of Downdetector API v2 get that API's format. */
export function writtenProblem(
  details: ProblemDetails,
  forV2: boolean,
): { readonly type: string; readonly body: string } {
  if (!forV2) return { type: PROBLEM_TYPE, body: JSON.stringify(details) };
  const error: Json<typeof errorShape> = { error: true, message: details.detail };
  return { type: 'application/json; charset=utf-8', body: JSON.stringify(error) };
}
