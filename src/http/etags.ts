import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What programs ask, and the services of a reader, which the browser module asks for again and again. */
const TAGGED = /^\/(?:api\/|v2\/|openapi\.json)|\/mine\?/u;

const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

/** What programs are answered has a tag made of its bytes. It is weak, for a proxy may compress them. */
export function tagAnswers(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const isTagged = isRead(request) && reply.statusCode === 200 && TAGGED.test(request.url);
    if (isTagged && typeof payload === 'string' && !reply.hasHeader('ETag'))
      reply.header('ETag', `W/"${hash('sha256', payload, 'base64url').slice(0, 22)}"`);
    done(null, payload);
  });
}

/** Who asks again with the tag of what there is, is told so in a few bytes; to be called when every hook that changes an answer is there. */
export function spareKnown(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const etag = reply.getHeader('ETag');
    if (!isRead(request) || reply.statusCode !== 200 || typeof etag !== 'string') return done(null, payload);
    if (!matchesEtag(request.headers['if-none-match'], bareTag(etag))) return done(null, payload);
    reply.code(304);
    for (const name of ['Content-Type', 'Content-Length', 'Content-Encoding']) reply.removeHeader(name);
    // The framework measures what the answer to HEAD leaves out, and fails where there is nothing at all.
    done(null, request.method === 'HEAD' ? Readable.from([]) : null);
  });
}

/** Without the `W/` of a weak one. */
export const bareTag = (etag: string): string => etag.replace(/^W\//u, '');

/** RFC 9110: a list of tags, weak ones compare equal for a GET; `*` matches whatever there is. */
export function matchesEtag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => one.trim() === '*' || bareTag(one.trim()) === tag);
}
