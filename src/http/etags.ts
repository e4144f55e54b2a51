import { hash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { matchesEtag } from './send-rendered.ts';

/** What programs ask, and the services of a reader, which the browser module asks for again and again. */
const TAGGED = /^\/(?:api\/|v2\/|openapi\.json)|\/mine\?/u;

/**
 * What programs are answered has a tag made of its bytes: who asks again with it and would get the same is told so in a few bytes. It is
 * weak, for a proxy may compress them.
 */
export function tagAnswers(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || reply.statusCode !== 200 || typeof payload !== 'string' || !TAGGED.test(request.url))
      return done(null, payload);
    const tag = `"${hash('sha256', payload, 'base64url').slice(0, 22)}"`;
    reply.header('ETag', `W/${tag}`);
    if (!matchesEtag(request.headers['if-none-match'], tag)) return done(null, payload);
    reply.code(304).removeHeader('Content-Type').removeHeader('Content-Length');
    return done(null, null);
  });
}
