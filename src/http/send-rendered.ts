import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Rendered } from '../pages/rendered.ts';
import type { SecurityHeaders } from './headers.ts';

/** As old as a tick; after that a copy may be shown while a new one comes, and for a day if none comes. */
const CACHE_CONTROL = 'public, max-age=5, stale-while-revalidate=60, stale-if-error=86400';

/** Where it is not as the page itself says. */
export interface Manner {
  readonly status?: number;
  readonly cacheControl?: string;
  readonly vary?: string;
  readonly retryAfter?: number | undefined;
}

export const PLAINLY: Manner = {};

/** What every answer has. */
interface Sent {
  readonly headers: SecurityHeaders & Readonly<Record<string, string>>;
}

/** Sends a page as {@link writeRendered} does: these are the bytes that everyone asks for, and every header of them is known. */
export function sendRendered(
  request: FastifyRequest,
  reply: FastifyReply,
  context: Sent,
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
  context: Sent,
  page: Rendered,
  manner: Manner = PLAINLY,
): void {
  const encoding = bestEncoding(request.headers['accept-encoding']);
  const { status, etag, whole, same } = isPlain(manner)
    ? readyHead(page, encoding, context, manner)
    : headOf(page, encoding, context, manner);
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

/** Heads of pages sent plainly, by what they depend on and by encoding, made when first asked for. They go with the page. */
const readyHeads = new WeakMap<Rendered, Map<string, Head>>();

function isPlain({ status, cacheControl, retryAfter }: Manner): boolean {
  return status === undefined && cacheControl === undefined && retryAfter === undefined;
}

function readyHead(page: Rendered, encoding: Encoding, context: Sent, manner: Manner): Head {
  let heads = readyHeads.get(page);
  if (heads === undefined) readyHeads.set(page, (heads = new Map()));
  const name = manner.vary === undefined ? encoding : `${encoding} ${manner.vary}`;
  let head = heads.get(name);
  if (head === undefined) heads.set(name, (head = headOf(page, encoding, context, manner)));
  return head;
}

function headOf(
  page: Rendered,
  encoding: Encoding,
  { headers }: Sent,
  { status = page.status, cacheControl = CACHE_CONTROL, vary = 'Accept-Encoding', retryAfter }: Manner,
): Head {
  const etag = encoding === 'identity' ? page.etag : page.etag.replace(/"$/u, `-${encoding}"`);
  const same = Object.entries({
    ...headers,
    'Cache-Control': status === 200 ? cacheControl : 'no-store',
    Vary: vary,
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
type Encoding = 'br' | 'gzip' | 'identity';

/** Browsers write few different lists of encodings; beyond these, a list is read each time it comes. */
const LISTS_KNOWN_MAX = 64;
const LIST_CHARS_MAX = 100;
const knownLists = new Map<string, Encoding>();

/** The best encoding that a client says it reads. */
function bestEncoding(header: string | undefined): Encoding {
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
