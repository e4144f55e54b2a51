import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Rendered } from '../pages/base/rendered.ts';
import type { SecurityHeaders } from './headers.ts';

/** Fresh for a tick; then a copy may be shown while a new one is fetched, and for a day if none comes. */
const CACHE_CONTROL = 'public, max-age=5, stale-while-revalidate=60, stale-if-error=86400';

/** Overrides of what the page itself says. */
export interface Manner {
  readonly status?: number;
  readonly cacheControl?: string;
  readonly vary?: string;
  readonly retryAfter?: number | undefined;
}

/** What every answer has. */
interface Sent {
  readonly headers: SecurityHeaders & Readonly<Record<string, string>>;
}

/** Sends a page in the best encoding that the client accepts. */
export function sendRendered(
  request: FastifyRequest,
  reply: FastifyReply,
  { headers }: Sent,
  page: Rendered,
  { status = page.status, cacheControl = CACHE_CONTROL, vary = 'Accept-Encoding', retryAfter }: Manner = {},
): FastifyReply {
  const encoding = bestEncoding(request.headers['accept-encoding']);
  reply.code(status).headers({
    ...headers,
    'Cache-Control': status === 200 ? cacheControl : 'no-store',
    Vary: vary,
    ETag: encoding === 'identity' ? page.etag : page.etag.replace(/"$/u, `-${encoding}"`),
    'Content-Type': page.contentType,
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    ...(encoding !== 'identity' && { 'Content-Encoding': encoding }),
  });
  return reply.send(page[encoding]);
}

/** The encodings kept ready, in order of preference. */
type Encoding = 'br' | 'gzip' | 'identity';

/** The best encoding that a client accepts; `;q=0` refuses one. */
function bestEncoding(header = ''): Encoding {
  const accepted = new Set<string>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    if (!parameters.some((parameter) => /^q=0(?:\.0*)?$/u.test(parameter))) accepted.add(name);
  }
  if (accepted.has('br')) return 'br';
  return accepted.has('gzip') ? 'gzip' : 'identity';
}
