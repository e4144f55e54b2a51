import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FORM_ANSWERS, type FormAnswer } from '../../pages/words.ts';
import type { PageKey, Rendered } from '../../pages/site.ts';
import type { Context } from '../context.ts';
import { queryText } from '../query.ts';

/** As old as a tick; after that a copy may be shown while a new one comes, and for a day if none comes. */
const CACHE_CONTROL = 'public, max-age=5, stale-while-revalidate=60, stale-if-error=86400';

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
    const key: PageKey = { page: 'service', slug, answer, places };
    // The page that thanks for a report shows it: a copy from a cache would not.
    return sendPage(request, reply, context, key, answer === null ? {} : { cacheControl: 'no-store' });
  });
  app.get<OfId>(`${root}/incident/:id`, (request, reply) =>
    sendPage(request, reply, context, { page: 'incident', id: request.params.id }),
  );
  app.get(`${root}/how-it-works`, (request, reply) =>
    sendPage(request, reply, context, { page: 'how-it-works' }),
  );
  app.get<OfSlug>(`${root}/category/:slug`, (request, reply) =>
    sendPage(request, reply, context, { page: 'category', slug: request.params.slug }),
  );
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

/** Where it is not as the page itself says. */
export interface Manner {
  readonly status?: number;
  readonly cacheControl?: string;
  readonly vary?: string;
  readonly retryAfter?: number | undefined;
}

/**
 * Sends a page in the best encoding that the client reads, or nothing but 304 where it has it already. Written past the
 * framework: these are the bytes that everyone asks for at once, and every header of them is known.
 */
export function sendRendered(
  request: FastifyRequest,
  reply: FastifyReply,
  context: Pick<Context, 'headers'>,
  page: Rendered,
  { status = page.status, cacheControl = CACHE_CONTROL, vary = 'Accept-Encoding', retryAfter }: Manner = {},
): FastifyReply {
  const encoding = bestEncoding(request.headers['accept-encoding']);
  const etag = encoding === 'identity' ? page.etag : page.etag.replace(/"$/u, `-${encoding}"`);
  const headers: OutgoingHttpHeaders = {
    ...context.headers,
    'Cache-Control': status === 200 ? cacheControl : 'no-store',
    Vary: vary,
    ETag: etag,
  };
  if (retryAfter !== undefined) headers['Retry-After'] = retryAfter;
  reply.hijack();
  if (status === 200 && matchesEtag(request.headers['if-none-match'], etag)) {
    reply.raw.writeHead(304, headers).end();
    return reply;
  }
  headers['Content-Type'] = page.contentType;
  headers['Content-Length'] = page[encoding].length;
  if (encoding !== 'identity') headers['Content-Encoding'] = encoding;
  reply.raw.writeHead(status, headers).end(page[encoding]);
  return reply;
}

/** RFC 9110: a list of tags, weak ones compare equal for a GET; `*` matches whatever there is. */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//u, '') === etag);
}

/** What is kept ready, in the order of preference; `;q=0` refuses one. */
export function bestEncoding(header: string | undefined): 'br' | 'gzip' | 'identity' {
  if (header === undefined) return 'identity';
  const accepted = new Set<string>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    if (!parameters.some((parameter) => /^q=0(?:\.0*)?$/u.test(parameter))) accepted.add(name);
  }
  if (accepted.has('br')) return 'br';
  return accepted.has('gzip') ? 'gzip' : 'identity';
}

function answerOf(value: string | null): FormAnswer | null {
  return FORM_ANSWERS.find((answer) => answer === value) ?? null;
}
