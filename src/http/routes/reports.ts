import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Drop, Request } from '../../intake/draft.ts';
import type { Receipt } from '../../store/store.ts';
import type { FormAnswer } from '../../pages/words.ts';
import type { Context } from '../context.ts';
import { sendPage } from './pages.ts';
import { problemOfDrop, sendProblem } from '../problem.ts';

const IDEMPOTENCY_KEY_MAX = 255;

/** Where the form of the page of a service goes, in whichever language. */
const FORM_ROUTE = '/status/:slug';

/** Whether a route is that of the form. */
export const isFormRoute = (route: string | undefined): boolean => route?.endsWith(FORM_ROUTE) === true;

type OfService = { Params: { slug: string } };

/** The two ways to report: as JSON, and by the form of the page, which needs no script. */
export function reportRoutes(app: FastifyInstance, context: Context): void {
  app.post<OfService>('/api/v1/services/:slug/reports', async (request, reply) => {
    const answer = await accept(request, request.body, context);
    if ('dropped' in answer) return sendProblem(reply, problemOfDrop(answer));
    const { id, counted, reason } = answer;
    const body = reason === null ? { id, counted } : { id, counted, reason };
    return reply.code(202).header('Cache-Control', 'no-store').send(body);
  });

  for (const root of context.readers.roots) formRoute(`${root}${FORM_ROUTE}`, app, context);
}

function formRoute(route: string, app: FastifyInstance, context: Context): void {
  app.post<OfService>(route, async (request, reply) => {
    const answer = await accept(request, request.body, context);
    const { slug } = request.params;
    if (!('dropped' in answer)) {
      if (answer.counted) context.site.onReport(slug);
      const page = `${context.base}${context.readers.rootOf(request)}/status/${slug}`;
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

function accept(
  request: FastifyRequest<OfService>,
  body: unknown,
  { intake, senders }: Context,
): Promise<Receipt | Drop> {
  const key = headerOf(request, 'idempotency-key');
  if (key !== null && key.length > IDEMPOTENCY_KEY_MAX) {
    const detail = `An Idempotency-Key may have at most ${IDEMPOTENCY_KEY_MAX} characters.`;
    return Promise.resolve(intake.refuse({ dropped: 'malformed', detail }));
  }
  const report: Request = {
    service: request.params.slug,
    body,
    address: senders.addressOf(request.raw),
    idempotencyKey: key,
    fetchSite: headerOf(request, 'sec-fetch-site'),
  };
  return intake.accept(report);
}

function outcomeOf({ counted, reason }: Receipt): 'counted' | 'repeat' {
  return counted ? 'counted' : (reason ?? 'repeat');
}

function formAnswer({ dropped }: Drop): FormAnswer {
  if (dropped === 'too_fast') return 'too-fast';
  return dropped === 'busy' ? 'busy' : 'refused';
}

function headerOf(request: FastifyRequest<OfService>, name: string): string | null {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? null);
}
