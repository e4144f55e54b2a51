import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FORM_ANSWERS, type FormAnswer } from '../../pages/words.ts';
import type { PageKey } from '../../pages/page-key.ts';
import type { Rendered } from '../../pages/rendered.ts';
import type { Context } from '../context.ts';
import { queryText } from '../query.ts';

/** As old as a tick; after that a copy may be shown while a new one comes, and for a day if none comes. */
const CACHE_CONTROL = 'public, max-age=5, stale-while-revalidate=60, stale-if-error=86400';

type OfSlug = { Params: { slug: string } };
type OfId = { Params: { id: string } };

/** Every page is a key; the site keeps it rendered, and this sends the bytes. */
export function pageRoutes(app: FastifyInstance, context: Context): void {
  app.get('/', (request, reply) => {
    const query = queryText(request, 'q')?.trim() ?? '';
    return sendPage(request, reply, context, query === '' ? { page: 'home' } : { page: 'search', query });
  });
  app.get<OfSlug>('/status/:slug', (request, reply) => {
    const { slug } = request.params;
    const places = queryText(request, 'places') === 'all' ? 'all' : 'short';
    const answer = answerOf(queryText(request, 'reported'));
    const key: PageKey = { page: 'service', slug, answer, places };
    // The page that thanks for a report shows it: a copy from a cache would not.
    return sendPage(request, reply, context, key, answer === null ? {} : { cacheControl: 'no-store' });
  });
  app.get<OfId>('/incident/:id', (request, reply) =>
    sendPage(request, reply, context, { page: 'incident', id: request.params.id }),
  );
  app.get('/how-it-works', (request, reply) => sendPage(request, reply, context, { page: 'how-it-works' }));
  app.get<OfSlug>('/category/:slug', (request, reply) =>
    sendPage(request, reply, context, { page: 'category', slug: request.params.slug }),
  );
}

/** Slugs and ids as we make them; others may be written with escapes, which the routes read. */
const PLAIN_PAGE = /^\/(status|incident|category)\/([\w-]{1,200})$/u;

/** The page of an address of the plainest form, as the routes above know it; null for every other address. */
export function pageAt(path: string): PageKey | null {
  if (path === '/') return { page: 'home' };
  const [, kind, name] = PLAIN_PAGE.exec(path) ?? [];
  if (kind === undefined || name === undefined) return null;
  if (kind === 'status') return { page: 'service', slug: name, answer: null, places: 'short' };
  return kind === 'incident' ? { page: 'incident', id: name } : { page: 'category', slug: name };
}

export async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  context: Pick<Context, 'site' | 'headers'>,
  key: PageKey,
  manner: Manner = PLAINLY,
): Promise<FastifyReply> {
  return sendRendered(request, reply, context, await context.site.page(key), manner);
}

/** Where it is not as the page itself says. */
export interface Manner {
  readonly status?: number;
  readonly cacheControl?: string;
  readonly retryAfter?: number | undefined;
}

const PLAINLY: Manner = {};

/** Sends a page as {@link writeRendered} does: these are the bytes that everyone asks for, and every header of them is known. */
export function sendRendered(
  request: FastifyRequest,
  reply: FastifyReply,
  context: Pick<Context, 'headers'>,
  page: Rendered,
  manner: Manner = PLAINLY,
): FastifyReply {
  reply.hijack();
  writeRendered(request.raw, reply.raw, context, page, manner);
  return reply;
}

/** Writes a page in the best encoding that the client reads, or nothing but 304 where it has it already. */
export function writeRendered(
  request: IncomingMessage,
  response: ServerResponse,
  context: Pick<Context, 'headers'>,
  page: Rendered,
  manner: Manner = PLAINLY,
): void {
  const encoding = bestEncoding(request.headers['accept-encoding']);
  const { status, etag, whole, same } =
    manner === PLAINLY ? readyHead(page, encoding, context) : headOf(page, encoding, context, manner);
  if (status === 200 && matchesEtag(request.headers['if-none-match'], etag))
    response.writeHead(304, same).end();
  else response.writeHead(status, whole).end(page[encoding]);
}

/** What goes before the bytes of a page in one encoding. */
interface Head {
  readonly status: number;
  readonly etag: string;
  /** Names and values in turn. */
  readonly whole: string[];
  /** And of an answer that it has not changed. */
  readonly same: string[];
}

/** Heads of pages sent plainly, made when first asked for. They go with the page. */
const readyHeads = new WeakMap<Rendered, Partial<Record<Encoding, Head>>>();

function readyHead(page: Rendered, encoding: Encoding, context: Pick<Context, 'headers'>): Head {
  let heads = readyHeads.get(page);
  if (heads === undefined) readyHeads.set(page, (heads = {}));
  return (heads[encoding] ??= headOf(page, encoding, context, PLAINLY));
}

function headOf(
  page: Rendered,
  encoding: Encoding,
  { headers }: Pick<Context, 'headers'>,
  { status = page.status, cacheControl = CACHE_CONTROL, retryAfter }: Manner,
): Head {
  const etag = encoding === 'identity' ? page.etag : page.etag.replace(/"$/u, `-${encoding}"`);
  const same = Object.entries({
    ...headers,
    'Cache-Control': status === 200 ? cacheControl : 'no-store',
    Vary: 'Accept-Encoding',
    ETag: etag,
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
  }).flat();
  const whole = [...same, 'Content-Type', page.contentType, 'Content-Length', String(page[encoding].length)];
  if (encoding !== 'identity') whole.push('Content-Encoding', encoding);
  return { status, etag, whole, same };
}

/** RFC 9110: a list of tags, weak ones compare equal for a GET; `*` matches whatever there is. */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//u, '') === etag);
}

/** What is kept ready, in the order of preference. */
export type Encoding = 'br' | 'gzip' | 'identity';

/** Browsers write few different lists of encodings; beyond these, a list is read each time it comes. */
const LISTS_KNOWN_MAX = 64;
const LIST_CHARS_MAX = 100;
const knownLists = new Map<string, Encoding>();

/** The best encoding that a client says it reads. */
export function bestEncoding(header: string | undefined): Encoding {
  if (header === undefined) return 'identity';
  const known = knownLists.get(header);
  if (known !== undefined) return known;
  const best = bestOf(header);
  if (knownLists.size < LISTS_KNOWN_MAX && header.length <= LIST_CHARS_MAX) knownLists.set(header, best);
  return best;
}

/** `;q=0` refuses one. */
function bestOf(header: string): Encoding {
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
