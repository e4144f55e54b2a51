import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MINUTE, SECOND } from '../../core/base/time.ts';
import { wallTime } from '../../clock.ts';
import { NOBODY } from '../../key-book.ts';
import type { Context } from '../context.ts';
import { problem, sendProblem } from '../problem.ts';
import { Reads, type Allowance } from './reads.ts';

/** The name of the only rate limit. */
const POLICY = '"reads"';
/** How often addresses are forgotten that asked in a minute that is over. */
const SWEEP_MS = 1_000;

type Known = Pick<Context, 'readsAMinute' | 'keys' | 'senders'>;

/**
 * Reading is free, but no client may slow down the others: requests of programs are counted per API key, or per address if they bring no
 * key.
 */
export class Callers {
  readonly #known: Known;
  readonly #reads: Reads;

  constructor(known: Known) {
    this.#known = known;
    this.#reads = new Reads(known.readsAMinute, wallTime);
  }

  /** Counts one more request. Returns `unknown`, without counting, if the request carries a key or token of ours that is not valid. */
  count(request: IncomingMessage): Allowance | 'unknown' {
    const { keys, senders } = this.#known;
    const bearer = bearerIn(request, keys);
    if (bearer === 'unknown') return bearer;
    const key = bearer.scopes.includes('read') ? bearer.key : null;
    return this.#reads.take({ key, address: String(senders.of(request).address) });
  }

  sweep(): void {
    this.#reads.sweep();
  }
}

/** The rate limit headers of draft-ietf-httpapi-ratelimit-headers-10: alternating names and values. */
export function saidOf({ limit, left, seconds }: Allowance): [string, string, string, string] {
  const policy = `${POLICY};q=${limit};w=${MINUTE / SECOND}`;
  return ['RateLimit-Policy', policy, 'RateLimit', `${POLICY};r=${Math.max(0, left)};t=${seconds}`];
}

/** Counts requests to the routes. */
export function countReads(app: FastifyInstance, callers: Callers): void {
  const sweep = setInterval(() => callers.sweep(), SWEEP_MS).unref();
  app.addHook('onClose', (_instance, done) => {
    clearInterval(sweep);
    done();
  });
  app.addHook('onRequest', (request, reply, done) => {
    if (!isCounted(request)) return done();
    const allowance = callers.count(request.raw);
    if (allowance === 'unknown') {
      // `/v2` has its own errors for this.
      if (request.url.startsWith('/v2/')) return done();
      reply.header('WWW-Authenticate', 'Bearer realm="Outcry"');
      return void sendProblem(reply, problem(401, UNKNOWN_KEY));
    }
    const [policyName, policy, leftName, leftNow] = saidOf(allowance);
    reply.headers({ [policyName]: policy, [leftName]: leftNow });
    const { limit, left, seconds } = allowance;
    if (left >= 0) return done();
    const detail = `At most ${limit} requests a minute: try again in ${seconds} s, or ask the operator for a key.`;
    return void sendProblem(reply, { ...problem(429, detail, 'too_many_reads'), retryAfter: seconds });
  });
}

const COUNTED = /^\/(?:(?:api\/v1|v2)\/|incident\/[^/]+\/evidence)/u;

/** Live streams have limits of their own, and a challenge is part of a report: a thousand people may share the address that asks. */
const NOT_COUNTED = /\/(?:live|services\/[^/]+\/challenge)$/u;

function isCounted({ method, url }: FastifyRequest): boolean {
  const [path = ''] = url.split('?', 1);
  return (method === 'GET' || method === 'HEAD') && COUNTED.test(path) && !NOT_COUNTED.test(path);
}

/** The error for a request whose key or token is `unknown`. */
export const UNKNOWN_KEY = 'The key is wrong, was removed or has expired.';

/**
 * The caller's key; `unknown` if a key or token of ours is not valid. Other tokens are meant for a proxy in front of us and identify nobody
 * here.
 */
export function bearerIn(
  request: Pick<IncomingMessage, 'headers'>,
  keys: Pick<Context['keys'], 'bearer'>,
): typeof NOBODY | 'unknown' {
  const token = bearerOf(request);
  const bearer = token === null ? NOBODY : keys.bearer(token, wallTime());
  if (bearer === 'wrong' || bearer === 'expired') return 'unknown';
  return bearer === 'foreign' ? NOBODY : bearer;
}

/** The token of `Authorization: Bearer …`, or null. */
export function bearerOf({ headers }: Pick<IncomingMessage, 'headers'>): string | null {
  return /^bearer +(\S.*)$/iu.exec(headers.authorization ?? '')?.[1]?.trim() ?? null;
}
