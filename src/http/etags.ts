import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What programs request, and a reader's own services, which the browser module requests again and again. */
const TAGGED = /^\/(?:api\/|v2\/|openapi\.json)|\/mine\?/u;

const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

/** Gives answers for programs an ETag made from their bytes. It is weak, because a proxy may compress them. */
export function tagAnswers(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const isTagged = isRead(request) && reply.statusCode === 200 && TAGGED.test(request.url);
    if (isTagged && typeof payload === 'string' && !reply.hasHeader('ETag'))
      reply.header('ETag', `W/"${hash('sha256', payload, 'base64url').slice(0, 22)}"`);
    done(null, payload);
  });
}

/** Answers 304 to a client that already has the current version; to be called after every hook that changes an answer. */
export function spareKnown(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const etag = reply.getHeader('ETag');
    if (!isRead(request) || reply.statusCode !== 200 || typeof etag !== 'string') return done(null, payload);
    if (!matchesEtag(request.headers['if-none-match'], bareTag(etag))) return done(null, payload);
    reply.code(304);
    for (const name of ['Content-Type', 'Content-Length', 'Content-Encoding']) reply.removeHeader(name);
    // The framework computes the content length for HEAD, and fails on a null payload.
    done(null, request.method === 'HEAD' ? Readable.from([]) : null);
  });
}

/** An ETag without the `W/` of a weak one. */
export const bareTag = (etag: string): string => etag.replace(/^W\//u, '');

/** RFC 9110: a list of tags, compared weakly for a GET; `*` matches anything. */
export function matchesEtag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => one.trim() === '*' || bareTag(one.trim()) === tag);
}
