import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HEARS } from '../../core/incident/notice.ts';
import { SEVERITIES } from '../../core/incident/severity.ts';
import { reporterKey } from '../../intake/address.ts';
import { NO_CHOICES, type Chosen, type Subject } from '../../pages/parts/tell-choices.tsx';
import { TELL_PATH } from '../../pages/parts/tell-links.tsx';
import type { AskRefusal, TellMe, Wanted } from '../../pages/tell-me.tsx';
import type { Context } from '../context.ts';
import { formFields } from '../form-fields.ts';
import { problem, sendProblem } from '../problem.ts';
import { queryText } from '../query.ts';
import { sendRendered } from '../send-rendered.ts';
import type { TellDesk, TellWish } from '../tell-desk.ts';
import { sendPage } from './pages.ts';

type OfToken = { Params: { token: string } };

/** The HTTP status for a form that is refused. */
const STATUS_OF_REFUSAL: Readonly<Record<AskRefusal, number>> = {
  bad_address: 422,
  too_fast: 429,
  busy: 503,
  elsewhere: 403,
};
const RETRY_AFTER_SECONDS = 3_600;

/** E-mail subscriptions for the public; no routes if the instance sends no mail. */
export function tellMeRoutes(app: FastifyInstance, context: Context): void {
  const { desk } = context;
  if (desk === null) return;
  for (const root of context.readers.roots) {
    askRoutes(`${root}${TELL_PATH}`, app, context, desk);
    linkRoutes(`${root}${TELL_PATH}`, app, context, desk);
    if (desk.pushKey !== null) browserRoute(`${root}${TELL_PATH}/push`, app, context, desk);
  }
}

function askRoutes(path: string, app: FastifyInstance, context: Context, desk: TellDesk): void {
  app.get(path, async (request, reply) => {
    const about = await aboutOf(context, {
      service: queryText(request, 'service'),
      category: queryText(request, 'category'),
      incident: queryText(request, 'incident'),
    });
    if (about === null) return sendPage(request, reply, context, { page: 'missing' });
    return sendTellMe(request, reply, context, {
      step: 'form',
      ...about,
      choices: NO_CHOICES,
      refused: null,
      address: '',
      ways: desk,
    });
  });

  app.post(path, async (request, reply) => {
    const fields = formFields(request.body);
    const about = await aboutOf(context, fields);
    if (about === null) return sendPage(request, reply, context, { page: 'missing' });
    const address = (fields['address'] ?? '').trim();
    const choices = chosenIn(fields, context);
    const refuse = (refused: AskRefusal) =>
      sendTellMe(
        request,
        reply,
        context,
        { step: 'form', ...about, choices, refused, address, ways: desk },
        STATUS_OF_REFUSAL[refused],
      );
    if (context.ownPages(request.raw) === 'other') return refuse('elsewhere');
    if (!desk.byMail) return refuse('bad_address');
    const outcome = await desk.ask(
      address,
      wishIn(request, fields, about, context),
      senderOf(request, context),
    );
    if (outcome !== 'asked') return refuse(outcome);
    return sendTellMe(request, reply, context, { step: 'sent', ...desk.limits });
  });
}

/** Where the form's script sends the browser's push subscription. */
function browserRoute(path: string, app: FastifyInstance, context: Context, desk: TellDesk): void {
  app.post(path, async (request, reply) => {
    const fields = formFields(request.body);
    const about = await aboutOf(context, fields);
    if (about === null) return sendProblem(reply, problem(404, 'There is no such service or category.'));
    if (context.ownPages(request.raw) === 'other')
      return sendProblem(reply, problem(403, 'This was sent from another site.'));
    const { endpoint = '', p256dh = '', auth = '' } = fields;
    const wish = wishIn(request, fields, about, context);
    const outcome = await desk.askBrowser({ endpoint, p256dh, auth }, wish, senderOf(request, context));
    if (outcome === 'asked') return reply.code(204).header('Cache-Control', 'no-store').send();
    const [status, detail] = ANSWER_OF_BROWSER[outcome];
    const retryAfter = status === 429 || status === 503 ? RETRY_AFTER_SECONDS : undefined;
    return sendProblem(reply, {
      ...problem(status, detail),
      ...(retryAfter !== undefined && { retryAfter }),
    });
  });
}

/** The answers to a browser subscription that is refused. */
const ANSWER_OF_BROWSER = {
  bad_address: [422, 'No message can be sent to that browser subscription.'],
  unreachable: [422, 'The push service of that browser did not accept a message for it.'],
  too_fast: [429, 'You have asked several times.'],
  busy: [503, 'Very many people are asking right now.'],
} as const;

function wishIn(
  request: FastifyRequest,
  fields: Readonly<Record<string, string>>,
  { subject, incident }: About,
  context: Context,
): TellWish {
  const { readers } = context;
  const { whole, near, ...choices } = chosenIn(fields, context);
  const language = readers.localeOf(request).locale ?? readers.languages[0];
  // Severity and steps do not matter to someone who only wants to hear that an incident is over.
  const { severity, hears } = incident === null ? choices : NO_CHOICES;
  const isOfCategory = subject.service === null || (incident === null && whole && subject.category !== null);
  return {
    service: isOfCategory ? null : (subject.service?.slug ?? null),
    category: isOfCategory ? (subject.category?.slug ?? null) : null,
    incident,
    near,
    severity,
    hears,
    language,
  };
}

/** The choices in a form; invalid ones count as not chosen. */
function chosenIn(fields: Readonly<Record<string, string>>, { placeOf }: Pick<Context, 'placeOf'>): Chosen {
  return {
    whole: fields['whole'] === 'category',
    near: placeOf(fields['near'] ?? ''),
    severity: SEVERITIES.find((known) => known === fields['severity']) ?? NO_CHOICES.severity,
    hears: HEARS.find((known) => known === fields['hears']) ?? NO_CHOICES.hears,
  };
}

const senderOf = ({ raw }: FastifyRequest, { senders }: Pick<Context, 'senders'>): string =>
  Buffer.from(reporterKey(senders.addressOf(raw))).toString('hex');

/** Links in messages. Opening one changes nothing; only a POST does: from the page or, to unsubscribe, from a mail program (RFC 8058). */
function linkRoutes(path: string, app: FastifyInstance, context: Context, desk: TellDesk): void {
  for (const step of ['confirm', 'end', 'never'] as const)
    app.get<OfToken>(`${path}/${step}/:token`, async (request, reply) => {
      const { token } = request.params;
      const wanted = wantedOf(context, await desk.wishOf(token, step));
      return sendTellMe(
        request,
        reply,
        context,
        wanted === null ? { step: 'gone' } : { step, wanted, token },
      );
    });

  app.post<OfToken>(`${path}/confirm/:token`, async (request, reply) => {
    const { token } = request.params;
    const wanted = wantedOf(context, await desk.wishOf(token, 'confirm'));
    const outcome = await desk.confirm(token);
    if (wanted === null || outcome === 'gone') return sendTellMe(request, reply, context, { step: 'gone' });
    return sendTellMe(request, reply, context, { step: outcome, wanted });
  });

  app.post<OfToken>(`${path}/never/:token`, async (request, reply) => {
    const step = (await desk.never(request.params.token)) ? 'never-again' : 'gone';
    return sendTellMe(request, reply, context, { step });
  });

  app.post<OfToken>(`${path}/end/:token/change`, async (request, reply) => {
    const { whole: _, ...choices } = chosenIn(formFields(request.body), context);
    const wanted = wantedOf(context, await desk.change(request.params.token, choices));
    return sendTellMe(
      request,
      reply,
      context,
      wanted === null ? { step: 'gone' } : { step: 'changed', wanted },
    );
  });

  app.post<OfToken>(`${path}/end/:token`, async (request, reply) => {
    // Idempotent: whoever wants it to end is told that it has ended.
    await desk.end(request.params.token);
    return sendTellMe(request, reply, context, { step: 'ended' });
  });
}

async function sendTellMe(
  request: FastifyRequest,
  reply: FastifyReply,
  context: Context,
  what: TellMe,
  status?: number,
): Promise<FastifyReply> {
  const page = await context.site.tellMe(what, context.readers.localeOf(request).locale);
  const retryAfter = status === 429 || status === 503 ? RETRY_AFTER_SECONDS : undefined;
  return sendRendered(request, reply, context, page, {
    cacheControl: 'no-store',
    vary: context.readers.varyOf(request),
    ...(status !== undefined && { status }),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

interface About {
  readonly subject: Subject;
  readonly incident: string | null;
}

/** The subject of a form: an incident that is not over, else the service, or a category; null if none of them exists. */
async function aboutOf(
  { store, catalog }: Pick<Context, 'store' | 'catalog'>,
  asked: Readonly<Record<string, string | null>>,
): Promise<About | null> {
  const incident = asked['incident'] ? await store.incidents.get(asked['incident']) : null;
  const subject = subjectOf(catalog, {
    service: incident?.service ?? asked['service'] ?? null,
    category: asked['category'] ?? null,
  });
  if (subject === null) return null;
  return { subject, incident: incident === null || incident.state === 'resolved' ? null : incident.id };
}

/** Nothing can be subscribed to that has left the catalog. */
function subjectOf(
  catalog: Context['catalog'],
  slugs: { readonly service: string | null; readonly category: string | null },
): Subject | null {
  if (slugs.service !== null) {
    const service = catalog.service(slugs.service);
    return service === null ? null : { service, category: catalog.category(service.category) };
  }
  const category = slugs.category === null ? null : catalog.category(slugs.category);
  return category === null ? null : { service: null, category };
}

function wantedOf({ catalog }: Pick<Context, 'catalog'>, wish: TellWish | null): Wanted | null {
  const subject = wish === null ? null : subjectOf(catalog, wish);
  if (wish === null || subject === null) return null;
  const { incident, near, severity, hears } = wish;
  return { subject, incident, near, severity, hears };
}
