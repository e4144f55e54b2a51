import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { receiptJson } from '../../api/answers.ts';
import { IDEMPOTENCY_KEY_MAX } from '../../api/requests.ts';
import type { Drop, Request } from '../../intake/draft.ts';
import type { Receipt } from '../../ports/log.ts';
import { basePath } from '../../pages/base.ts';
import type { FormAnswer } from '../../pages/words.ts';
import type { Context } from '../context.ts';
import { sendPage } from './pages.ts';
import { problemOfDrop, sendProblem } from '../problem.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** What a body that is no JSON is refused with. */
export const NOT_JSON: Drop = { dropped: 'malformed', detail: 'The body is not valid JSON.' };

/** Where the form of the page of a service goes, in whichever language. */
const FORM_ROUTE = '/status/:slug';

/** Whether a route is that of the form. */
export const isFormRoute = (route: string | undefined): boolean => route?.endsWith(FORM_ROUTE) === true;

type OfService = { Params: { slug: string } };

/** The two ways to report: as JSON, and by the form of the page, which needs no script. */
export function reportRoutes(app: FastifyInstance, context: Context): void {
  app.post<OfService>('/api/v1/services/:slug/reports', async (request, reply) => {
    const answer = await takeReport(request.raw, request.params.slug, request.body, context);
    if ('dropped' in answer) return sendProblem(reply, problemOfDrop(answer));
    return reply.code(202).header('Cache-Control', 'no-store').send(receiptJson(answer));
  });

  for (const root of context.readers.roots) formRoute(`${root}${FORM_ROUTE}`, app, context);
}

function formRoute(route: string, app: FastifyInstance, context: Context): void {
  app.post<OfService>(route, async (request, reply) => {
    const { slug } = request.params;
    const answer = await takeReport(request.raw, slug, request.body, context);
    if (!('dropped' in answer)) {
      if (answer.counted) context.site.onReport(slug);
      const page = `${basePath(context.publicUrl)}${context.readers.rootOf(request)}/status/${slug}`;
      return reply.redirect(`${page}?reported=${outcomeOf(answer)}#report`, 303);
    }
    if (answer.dropped === 'unknown_service') return sendPage(request, reply, context, { page: 'missing' });
    const { status, retryAfter } = problemOfDrop(answer);
    return sendPage(
      request,
      reply,
      context,
      { page: 'service', slug, answer: formAnswer(answer) },
      { status, retryAfter },
    );
  });
}

/** Hands a report to the intake, whichever way it came. */
export function takeReport(
  request: IncomingMessage,
  service: string,
  body: unknown,
  { intake, senders }: Pick<Context, 'intake' | 'senders'>,
): Promise<Receipt | Drop> {
  const key = headerOf(request, 'idempotency-key');
  if (key !== null && key.length > IDEMPOTENCY_KEY_MAX) {
    const detail = `An Idempotency-Key may have at most ${IDEMPOTENCY_KEY_MAX} characters.`;
    return Promise.resolve(intake.refuse({ dropped: 'malformed', detail }));
  }
  const report: Request = {
    service,
    body,
    address: senders.addressOf(request),
    idempotencyKey: key,
    fetchSite: headerOf(request, 'sec-fetch-site'),
    browser: `${request.headers['user-agent'] ?? ''}\n${request.headers['accept-language'] ?? ''}`,
  };
  return intake.accept(report);
}

/** The value of a body; undefined of an empty one. Throws where it is no JSON. */
export function readJson(text: string): unknown {
  return text.trim() === '' ? undefined : JSON.parse(text);
}

function outcomeOf({ counted, reason }: Receipt): FormAnswer {
  return counted ? 'counted' : (reason ?? 'repeat');
}

function formAnswer({ dropped }: Drop): FormAnswer {
  if (dropped === 'too_fast') return 'too-fast';
  return dropped === 'busy' ? 'busy' : 'refused';
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? null);
}
