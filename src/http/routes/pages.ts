import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FORM_ANSWERS, type FormAnswer } from '../../pages/words.ts';
import type { PageKey } from '../../pages/page-key.ts';
import type { Context } from '../context.ts';
import { queryText } from '../query.ts';
import { sendRendered, type Manner } from '../send-rendered.ts';

type OfSlug = { Params: { slug: string } };
type OfId = { Params: { id: string } };

/** Every page is a key; the site keeps it rendered, and this sends the bytes. */
export function pageRoutes(app: FastifyInstance, context: Context): void {
  for (const root of context.readers.roots) routesBelow(root, app, context);
}

function routesBelow(root: string, app: FastifyInstance, context: Context): void {
  app.get(`${root}/`, (request, reply) => {
    const query = queryText(request, 'q')?.trim() ?? '';
    return sendPage(request, reply, context, query === '' ? { page: 'home' } : { page: 'search', query });
  });
  app.get<OfSlug>(`${root}/status/:slug`, (request, reply) => {
    const { slug } = request.params;
    const places = queryText(request, 'places') === 'all' ? 'all' : 'short';
    const answer = answerOf(queryText(request, 'reported'));
    // The address that clients ask for which read pages of Downdetector: `/status/x/`. Ours has no slash at its end.
    const data = request.url.split('?', 1)[0]?.endsWith('/') === true;
    const key: PageKey = { page: 'service', slug, answer, places, data };
    // The page that thanks for a report shows it: a copy from a cache would not.
    return sendPage(request, reply, context, key, answer === null ? {} : { cacheControl: 'no-store' });
  });
  app.get<OfId>(`${root}/incident/:id`, (request, reply) =>
    sendPage(request, reply, context, { page: 'incident', id: request.params.id }),
  );
  app.get(`${root}/how-it-works`, (request, reply) =>
    sendPage(request, reply, context, { page: 'how-it-works' }),
  );
  app.get(`${root}/api`, (request, reply) => sendPage(request, reply, context, { page: 'api' }));
  app.get<OfSlug>(`${root}/category/:slug`, (request, reply) =>
    sendPage(request, reply, context, { page: 'category', slug: request.params.slug }),
  );
}

/** Slugs and ids as we make them; others may be written with escapes, which the routes read. */
const PLAIN_PAGE = /^\/(status|incident|category)\/([\w-]{1,200})$/u;

/** The page of an address of the plainest form without a language, as the routes above know it; null for every other address. */
export function pageAt(path: string): PageKey | null {
  if (path === '/') return { page: 'home' };
  const [, kind, name] = PLAIN_PAGE.exec(path) ?? [];
  if (kind === undefined || name === undefined) return null;
  if (kind === 'status') return { page: 'service', slug: name, answer: null, places: 'short' };
  return kind === 'incident' ? { page: 'incident', id: name } : { page: 'category', slug: name };
}

/** The page in the language that the reader wants. */
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

function answerOf(value: string | null): FormAnswer | null {
  return FORM_ANSWERS.find((answer) => answer === value) ?? null;
}
