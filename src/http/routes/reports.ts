import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { challengeJson, receiptJson, type answeredShape } from '../../api/answers.ts';
import type { Json } from '../../api/shape.ts';
import { IDEMPOTENCY_KEY_MAX } from '../../api/requests.ts';
import type { Drop, ReportRequest } from '../../intake/draft.ts';
import type { Accepted } from '../../intake/intake.ts';
import type { Receipt } from '../../ports/log.ts';
import type { SendingSite } from '../../intake/sending-site.ts';
import { wallTime } from '../../clock.ts';
import type { FormAnswer } from '../../pages/sentences/words.ts';
import type { Context } from '../context.ts';
import { UNKNOWN_KEY, bearerIn } from '../admission/callers.ts';
import { createConfirmations, type Confirmations } from '../admission/confirmations.ts';
import { countryIn, rootOf, routesEverywhere } from './countries.ts';
import { sendPage } from './pages.ts';
import { formFields } from '../form-fields.ts';
import { unknownParameter } from '../known-parameters.ts';
import { problemOfDrop, sendProblem } from '../problem.ts';
import { sendRendered } from '../send-rendered.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** The refusal of a body that is not JSON. */
export const NOT_JSON: Drop = { dropped: 'malformed', detail: 'The body is not valid JSON.' };

/** Another site's HTML form cannot send JSON. For a form whose origin is unknown we ask on a page; here nobody would read one. */
const FORM_UNSAID: Drop = {
  dropped: 'cross_site',
  detail: 'A form that does not say which site it is from is not counted here. Send the report as JSON.',
};
const WRONG_KEY: Drop = { dropped: 'wrong_key', detail: UNKNOWN_KEY };
const UNCONFIRMED: Drop = { dropped: 'cross_site', detail: 'Confirm on the page that you sent this report.' };
const UNKNOWN: Drop = { dropped: 'unknown_service', detail: 'There is no service of this name here.' };
/** The field with the mark of a confirmed form. */
const MARK_FIELD = 'confirm';
const FIELDS = new Set(['problem', 'place', 'zone', 'device', 'mark', 'subject', 'comment', 'says']);

/** The route of the report form on a service's page, in every language. */
const FORM_ROUTE = '/status/:slug';
/** The route of the follow-up question after a report. */
const ANSWER_ROUTE = '/status/:slug/answer';

/** Whether a route takes one of the forms. */
export const isFormRoute = (route: string | undefined): boolean =>
  route?.endsWith(FORM_ROUTE) === true || route?.endsWith(ANSWER_ROUTE) === true;

type OfService = { Params: { slug: string } };

/** The two ways to report: as JSON, and by the form on the page, which needs no script. */
export function reportRoutes(app: FastifyInstance, context: Context): void {
  app.post<OfService>('/api/v1/services/:slug/reports', async (request, reply) => {
    const { raw, params, body } = request;
    const answer =
      isForm(raw) && context.ownPages(raw) === 'unsaid'
        ? context.intake.refuse(FORM_UNSAID)
        : await takeReport(raw, params.slug, body, context);
    if ('dropped' in answer) return sendProblem(reply, problemOfDrop(answer));
    return reply.code(202).header('Cache-Control', 'no-store').send(receiptJson(answer));
  });

  app.post<OfService>('/api/v1/services/:slug/answers', async ({ params, body }, reply) => {
    const drop = await context.intake.answer(params.slug, body);
    if (drop !== null) return sendProblem(reply, problemOfDrop(drop));
    const taken = { taken: true } satisfies Json<typeof answeredShape>;
    return reply.code(202).header('Cache-Control', 'no-store').send(taken);
  });

  app.get<OfService>('/api/v1/services/:slug/challenge', async (request, reply) => {
    const { slug } = request.params;
    if (context.catalog.service(slug) === null) return sendProblem(reply, problemOfDrop(UNKNOWN));
    const unknown = unknownParameter(request);
    if (unknown !== null) return sendProblem(reply, unknown);
    const challenge = await context.challenge(slug);
    return reply.header('Cache-Control', 'no-store').send(challengeJson(challenge));
  });

  const confirmations = createConfirmations(wallTime);
  routesEverywhere(app, context, (root, scope) => {
    formRoute(`${root}${FORM_ROUTE}`, scope, context, confirmations);
    answerRoute(`${root}${ANSWER_ROUTE}`, scope, context);
  });
}

function formRoute(
  route: string,
  app: FastifyInstance,
  context: Context,
  { markFor, isMark }: Confirmations,
): void {
  app.post<OfService>(route, async (request, reply) => {
    const { slug } = request.params;
    const address = context.senders.addressOf(request.raw);
    const { [MARK_FIELD]: mark, ...fields } = fieldsOf(request.body);
    const said = context.ownPages(request.raw);
    const site = said === 'unsaid' && mark !== undefined && isMark(mark, address, slug) ? 'own' : said;
    if (site === 'unsaid') {
      const marked = { ...fields, [MARK_FIELD]: markFor(address, slug) };
      const page = await context.site.confirming(slug, marked, context.readers.localeOf(request).locale);
      if (page === null) return sendPage(request, reply, context, { page: 'missing' });
      const { status } = problemOfDrop(context.intake.refuse(UNCONFIRMED));
      return sendRendered(request, reply, context, page, { status });
    }
    const answer = await takeReport(request.raw, slug, request.body, context, site);
    if (!('dropped' in answer)) {
      if (answer.counted || answer.reason === 'works') context.site.onReport(slug);
      const page = `${rootOf(request, context)}/status/${slug}`;
      const receipt = answer.told === undefined ? '' : `&receipt=${answer.told.token}`;
      return reply.redirect(`${page}?reported=${outcomeOf(answer)}${receipt}#report`, 303);
    }
    if (answer.dropped === 'unknown_service') return sendPage(request, reply, context, { page: 'missing' });
    const { status, retryAfter } = problemOfDrop(answer);
    return sendPage(
      request,
      reply,
      context,
      { page: 'service', slug, answer: formAnswer(answer), ...countryIn(request) },
      { status, retryAfter },
    );
  });
}

/** The question on the thank-you page. Its receipt is proof enough that our page asked it: no other site has the receipt. */
function answerRoute(route: string, app: FastifyInstance, context: Context): void {
  const pageOf = (request: FastifyRequest<OfService>): string =>
    `${rootOf(request, context)}/status/${request.params.slug}`;
  // Opening the URL again, for example from the browser's history, sends nothing.
  app.get<OfService>(route, (request, reply) => reply.redirect(pageOf(request), 303));
  app.post<OfService>(route, async (request, reply) => {
    const { slug } = request.params;
    const drop = await context.intake.answer(slug, request.body);
    if (drop === null) return reply.redirect(`${pageOf(request)}?reported=answered#report`, 303);
    const { status, retryAfter } = problemOfDrop(drop);
    const answer = formAnswer(drop);
    const key = { page: 'service', slug, answer, ...countryIn(request) } as const;
    return sendPage(request, reply, context, key, { status, retryAfter });
  });
}

/** Passes a report to the intake, whichever way it came. */
export function takeReport(
  request: IncomingMessage,
  service: string,
  body: unknown,
  { intake, senders, ownPages, keys }: Pick<Context, 'intake' | 'senders' | 'ownPages' | 'keys'>,
  site: SendingSite = ownPages(request),
): Promise<Accepted | Drop> {
  const key = headerOf(request, 'idempotency-key');
  if (key !== null && key.length > IDEMPOTENCY_KEY_MAX) {
    const detail = `An Idempotency-Key may have at most ${IDEMPOTENCY_KEY_MAX} characters.`;
    return Promise.resolve(intake.refuse({ dropped: 'malformed', detail }));
  }
  const client = clientOf(request, keys);
  if (client === 'unknown') return Promise.resolve(intake.refuse(WRONG_KEY));
  const report: ReportRequest = {
    service,
    body,
    address: senders.addressOf(request),
    idempotencyKey: key,
    site,
    ...client,
    browser: `${request.headers['user-agent'] ?? ''}\n${request.headers['accept-language'] ?? ''}`,
  };
  return intake.accept(report);
}

/**
 * The key of a report, if it is a key for reporting. A read-only key is sent by a program with all its requests: its reports are treated as
 * those of anyone.
 */
function clientOf(
  request: IncomingMessage,
  keys: Context['keys'],
): Pick<ReportRequest, 'client'> | 'unknown' {
  const bearer = bearerIn(request, keys);
  if (bearer === 'unknown') return bearer;
  const { key, scopes } = bearer;
  return key !== null && scopes.includes('report') ? { client: key } : {};
}

const isForm = ({ headers }: IncomingMessage): boolean =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;

/** The fields of a report in a form, and the mark if it was confirmed. */
function fieldsOf(body: unknown): Record<string, string> {
  const fields = Object.entries(formFields(body));
  return Object.fromEntries(fields.filter(([name]) => name === MARK_FIELD || FIELDS.has(name)));
}

/** The parsed body; undefined if it is empty. Throws if it is not JSON. */
export function readJson(text: string): unknown {
  return text.trim() === '' ? undefined : JSON.parse(text);
}

function outcomeOf({ reason }: Receipt): FormAnswer {
  if (reason === null) return 'counted';
  if (reason === 'works' || reason === 'crowded') return reason;
  return reason === 'works_repeat' ? 'works-repeat' : 'repeat';
}

function formAnswer({ dropped }: Drop): FormAnswer {
  if (dropped === 'counted_already') return 'repeat';
  if (dropped === 'unknown_receipt') return 'late';
  if (dropped === 'too_fast') return 'too-fast';
  if (dropped === 'cross_site') return 'elsewhere';
  return dropped === 'busy' || dropped === 'crowded' ? 'busy' : 'refused';
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? null);
}
