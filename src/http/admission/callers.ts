import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MINUTE, SECOND } from '../../core/base/time.ts';
import { wallTime } from '../../clock.ts';
import { NOBODY } from '../../key-book.ts';
import type { Context } from '../context.ts';
import { problem, sendProblem } from '../problem.ts';
import { Reads } from './reads.ts';

/** The name of the one limit there is. */
const POLICY = '"reads"';

/**
 * Reading is free, and nobody may read so much that others wait: requests of programs are counted by the minute, by the key that they bring or
 * else by their address. What is left is said as in draft-ietf-httpapi-ratelimit-headers-10.
 */
export function countReads(
  app: FastifyInstance,
  { readsAMinute, keys, senders }: Pick<Context, 'readsAMinute' | 'keys' | 'senders'>,
): void {
  const reads = new Reads(readsAMinute, wallTime);

  app.addHook('onRequest', (request, reply, done) => {
    if (!isCounted(request)) return done();
    const token = bearerOf(request);
    const bearer = token === null ? NOBODY : keys.bearer(token, wallTime());
    // Tokens of others are for a proxy before us; under `/v2` it is said what is wrong with one of ours there.
    if (bearer === 'wrong' || bearer === 'expired') {
      if (request.url.startsWith('/v2/')) return done();
      reply.header('WWW-Authenticate', 'Bearer realm="Outcry"');
      return void sendProblem(reply, problem(401, 'The key is wrong or was removed, or it has expired.'));
    }
    const key = typeof bearer === 'object' && bearer.scopes.includes('read') ? bearer.key : null;
    const { limit, left, seconds } = reads.take({ key, address: String(senders.of(request.raw).address) });
    reply.header('RateLimit-Policy', `${POLICY};q=${limit};w=${MINUTE / SECOND}`);
    reply.header('RateLimit', `${POLICY};r=${Math.max(0, left)};t=${seconds}`);
    if (left >= 0) return done();
    const detail = `At most ${limit} requests a minute: come again in ${seconds} s, or ask the operator for a key.`;
    return void sendProblem(reply, { ...problem(429, detail, 'too_many_reads'), retryAfter: seconds });
  });
}

const COUNTED = /^\/(?:(?:api\/v1|v2)\/(?![^?]*\/?live(?:$|\?))|incident\/[^/?]+\/evidence)/u;

/** Streams have bounds of their own. */
function isCounted({ method, url }: FastifyRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && COUNTED.test(url);
}

/** The token of `Authorization: Bearer …`; null where there is none. */
export function bearerOf({ headers }: Pick<IncomingMessage, 'headers'>): string | null {
  return /^bearer +(\S.*)$/iu.exec(headers.authorization ?? '')?.[1]?.trim() ?? null;
}
