import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FORM_ANSWERS, type FormAnswer } from '../views/words.ts';
import type { PageKey, Rendered } from '../views/site.ts';
import type { Context } from './context.ts';

/** As old as a tick; after that a copy may be shown while a new one comes, and for a day if none comes. */
const CACHE_CONTROL = 'public, max-age=5, stale-while-revalidate=60, stale-if-error=86400';

type OfSlug = { Params: { slug: string }; Querystring: Record<string, string | undefined> };
type OfId = { Params: { id: string } };
type WithQuery = { Querystring: Record<string, string | undefined> };

/** Every page is a key; the site keeps it rendered, and this sends the bytes. */
export function pageRoutes(app: FastifyInstance, context: Context): void {
  app.get<WithQuery>('/', (request, reply) => {
    const query = request.query['q']?.trim() ?? '';
    return sendPage(request, reply, context, query === '' ? { page: 'home' } : { page: 'search', query });
  });
  app.get<OfSlug>('/status/:slug', (request, reply) => {
    const { slug } = request.params;
    const places = request.query['places'] === 'all' ? 'all' : 'short';
    return sendPage(request, reply, context, {
      page: 'service',
      slug,
      answer: answerOf(request.query['reported']),
      places,
    });
  });
  app.get<OfId>('/incident/:id', (request, reply) =>
    sendPage(request, reply, context, { page: 'incident', id: request.params.id }),
  );
  app.get<OfSlug>('/category/:slug', (request, reply) =>
    sendPage(request, reply, context, { page: 'category', slug: request.params.slug }),
  );
}

export async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { site }: Pick<Context, 'site'>,
  key: PageKey,
  status?: number,
): Promise<FastifyReply> {
  return sendRendered(request, reply, await site.page(key), status);
}

/** Sends a page in the best encoding that the client reads, or nothing but 304 where it has it already. */
export function sendRendered(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Rendered,
  status = page.status,
): FastifyReply {
  const encoding = bestEncoding(request.headers['accept-encoding']);
  const etag = encoding === 'identity' ? page.etag : page.etag.replace(/"$/u, `-${encoding}"`);
  reply.header('Vary', 'Accept-Encoding');
  reply.header('ETag', etag);
  if (!reply.hasHeader('Cache-Control'))
    reply.header('Cache-Control', status === 200 ? CACHE_CONTROL : 'no-store');
  if (status === 200 && request.method !== 'POST' && matchesEtag(request.headers['if-none-match'], etag)) {
    return reply.code(304).send();
  }
  reply.code(status).header('Content-Type', page.contentType);
  if (encoding !== 'identity') reply.header('Content-Encoding', encoding);
  return reply.send(page[encoding]);
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

function answerOf(value: string | undefined): FormAnswer | null {
  return FORM_ANSWERS.find((answer) => answer === value) ?? null;
}
