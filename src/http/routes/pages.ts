import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GROUPS } from '../../api/operation.ts';
import { FORM_ANSWERS, type FormAnswer } from '../../pages/sentences/words.ts';
import { SPANS, type PageKey } from '../../pages/base/page-key.ts';
import type { Thanks } from '../../pages/thanks.tsx';
import type { Context } from '../context.ts';
import { framedBy } from '../headers.ts';
import { problem, sendProblem } from '../problem.ts';
import { queryText } from '../query.ts';
import type { Asked } from '../readers.ts';
import type { Prepared } from '../prepared.ts';
import { sendRendered, type Manner } from '../send-rendered.ts';
import { textWish } from '../text-wish.ts';
import { countryIn, routesInCountries, routesInWorld } from './countries.ts';
import { sendText } from './text.ts';

type OfSlug = { Params: { slug: string } };
const HOME = { page: 'home' } as const;

type OfId = { Params: { id: string } };

/** Every page has a key; the site keeps it rendered, and this sends the bytes. */
export function pageRoutes(app: FastifyInstance, context: Context, prepared: Prepared): void {
  for (const root of context.readers.roots) {
    const add = (below: string, scope: FastifyInstance) => routesOfCountries(below, scope, context, prepared);
    routesInWorld(root, app, context, add);
    routesInCountries(root, app, context, add);
    routesBelow(root, app, context);
  }
}

/** Pages that exist per country, below the language and country prefix. */
function routesOfCountries(root: string, app: FastifyInstance, context: Context, prepared: Prepared): void {
  app.get(`${root}/`, (request, reply) => {
    const query = queryText(request, 'q')?.trim() ?? '';
    const key = { ...(query === '' ? HOME : ({ page: 'search', query } as const)), ...countryIn(request) };
    if (textWish(request.headers).text) return sendText(request, reply, { context, prepared }, key);
    return sendPage(request, reply, context, key, { vary: varyOfTold(context, request) });
  });
  app.get<OfSlug>(`${root}/status/:slug`, (request, reply) => {
    const { slug } = request.params;
    const country = countryIn(request);
    if (textWish(request.headers).text)
      return sendText(request, reply, { context, prepared }, { page: 'service', slug, ...country });
    const vary = varyOfTold(context, request);
    const places = queryText(request, 'places') === 'all' ? 'all' : 'short';
    const answer = answerOf(queryText(request, 'reported'));
    // Clients of Downdetector pages request `/status/x/`; our URLs have no slash at the end.
    const data = request.url.split('?', 1)[0]?.endsWith('/') === true;
    if (queryText(request, 'network') === 'own')
      return sendOwnNetwork(request, reply, context, { page: 'service', slug, ...country });
    const range = queryText(request, 'range');
    const span = answer === null && !data ? (SPANS.find((one) => one === range) ?? null) : null;
    const key: PageKey = { page: 'service', slug, answer, places, data, span, ...country };
    const token = answer === 'counted' ? (queryText(request, 'receipt') ?? '') : '';
    const told = token === '' ? null : context.intake.told(token, slug);
    if (told !== null) return sendThanks(request, reply, context, key, { heard: told.heard, token });
    // The page that thanks for a report contains that report, which a cached copy would not.
    const manner = answer === null ? { vary } : { vary, cacheControl: 'no-store' };
    return sendPage(request, reply, context, key, manner);
  });
  app.get(`${root}/incidents`, (request, reply) =>
    sendPage(request, reply, context, {
      page: 'history',
      service: null,
      before: queryText(request, 'before'),
      ...countryIn(request),
    }),
  );
  app.get<OfSlug>(`${root}/status/:slug/incidents`, (request, reply) =>
    sendPage(request, reply, context, {
      page: 'history',
      service: request.params.slug,
      before: queryText(request, 'before'),
      ...countryIn(request),
    }),
  );
  app.get<OfSlug>(`${root}/category/:slug`, (request, reply) =>
    sendPage(request, reply, context, {
      page: 'category',
      slug: request.params.slug,
      ...countryIn(request),
    }),
  );
}

/** Pages that are the same in every country. */
function routesBelow(root: string, app: FastifyInstance, context: Context): void {
  app.get<OfId>(`${root}/incident/:id`, (request, reply) =>
    sendPage(request, reply, context, { page: 'incident', id: request.params.id }),
  );
  app.get<OfId>(`${root}/incident/:id/replay`, (request, reply) =>
    sendPage(request, reply, context, replayKey(request)),
  );
  app.get<OfId>(`${root}/incident/:id/replay/moment`, async (request, reply) => {
    const moment = await context.site.momentOf({
      ...replayKey(request),
      ...context.readers.localeOf(request),
    });
    if (moment === null) return sendProblem(reply, problem(404, 'There is no such moment.'));
    return sendRendered(request, reply, context, moment, { vary: context.readers.varyOf(request) });
  });
  app.get<OfSlug>(`${root}/status/:slug/calendar`, (request, reply) =>
    sendPage(request, reply, context, { page: 'calendar', slug: request.params.slug, year: null }),
  );
  app.get<{ Params: { slug: string; year: string } }>(
    `${root}/status/:slug/calendar/:year`,
    (request, reply) => sendPage(request, reply, context, { page: 'calendar', ...request.params }),
  );
  app.get(`${root}/how-it-works`, (request, reply) =>
    sendPage(request, reply, context, { page: 'how-it-works' }),
  );
  app.get(`${root}/countries`, (request, reply) => sendPage(request, reply, context, { page: 'countries' }));
  app.get(`${root}/privacy`, (request, reply) => sendPage(request, reply, context, { page: 'privacy' }));
  app.get(`${root}/offline`, (request, reply) => sendPage(request, reply, context, { page: 'offline' }));
  app.get<OfSlug>(`${root}/embed/:slug`, (request, reply) => {
    const headers = framedBy(context.headers, context.sources.instance.embed);
    const key: PageKey = { page: 'embed', slug: request.params.slug };
    return sendPage(request, reply, { ...context, headers }, key);
  });
  app.get(`${root}/api`, (request, reply) => sendPage(request, reply, context, { page: 'api', group: null }));
  for (const { name } of GROUPS)
    app.get(`${root}/api/${name}`, (request, reply) =>
      sendPage(request, reply, context, { page: 'api', group: name }),
    );
}

function replayKey(request: FastifyRequest<OfId>) {
  return { page: 'replay', id: request.params.id, at: queryText(request, 'at') } as const;
}

/** The `Vary` header of a page that is also available as text. */
function varyOfTold({ readers }: Pick<Context, 'readers'>, request: Asked): string {
  return `${readers.varyOf(request)}, ${textWish(request.headers).vary}`;
}

/** Sends a page in the language that the reader wants. */
export async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  context: Pick<Context, 'site' | 'headers' | 'readers'>,
  key: PageKey,
  manner: Manner = {},
): Promise<FastifyReply> {
  const { site, readers } = context;
  const page = await site.page({ ...key, ...readers.localeOf(request) });
  return sendRendered(request, reply, context, page, { vary: readers.varyOf(request), ...manner });
}

/** Sends a page with a note about the reader's own network; nothing of it is stored. */
async function sendOwnNetwork(
  request: FastifyRequest,
  reply: FastifyReply,
  context: Context,
  service: PageKey & { readonly slug: string },
): Promise<FastifyReply> {
  const network = context.networkOf(context.senders.addressOf(request.raw));
  const key = { ...service, ...context.readers.localeOf(request) };
  const page = await context.site.onNetwork(key, network);
  return sendRendered(request, reply, context, page, { cacheControl: 'no-store' });
}

/** The thank-you page with what this one reporter is told; it is never cached. */
async function sendThanks(
  request: FastifyRequest,
  reply: FastifyReply,
  context: Pick<Context, 'site' | 'headers' | 'readers'>,
  key: PageKey,
  thanks: Thanks,
): Promise<FastifyReply> {
  const page = await context.site.thanking({ ...key, ...context.readers.localeOf(request) }, thanks);
  return sendRendered(request, reply, context, page, { cacheControl: 'no-store' });
}

function answerOf(value: string | null): FormAnswer | null {
  return FORM_ANSWERS.find((answer) => answer === value) ?? null;
}
