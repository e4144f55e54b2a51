import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MINUTE, SECOND } from '../../core/base/time.ts';
import { wallTime } from '../../clock.ts';
import { NOBODY } from '../../key-book.ts';
import type { Context } from '../context.ts';
import { problem, sendProblem } from '../problem.ts';
import { Reads, type Allowance } from './reads.ts';

/** The name of the one limit there is. */
const POLICY = '"reads"';
/** How often addresses are forgotten that asked in a minute that is over. */
const SWEEP_MS = 1_000;

type Known = Pick<Context, 'readsAMinute' | 'keys' | 'senders'>;

/** Reading is free, and nobody may read so much that others wait: requests of programs are counted by the key that they bring or else by their address. */
export class Callers {
  readonly #known: Known;
  readonly #reads: Reads;

  constructor(known: Known) {
    this.#known = known;
    this.#reads = new Reads(known.readsAMinute, wallTime);
  }

  /** Counts one more request; `unknown`, and it is not counted, where it brings a key or a token of ours that does not hold. */
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

/** What is left, as in draft-ietf-httpapi-ratelimit-headers-10: names and values in turn. */
export function saidOf({ limit, left, seconds }: Allowance): [string, string, string, string] {
  const policy = `${POLICY};q=${limit};w=${MINUTE / SECOND}`;
  return ['RateLimit-Policy', policy, 'RateLimit', `${POLICY};r=${Math.max(0, left)};t=${seconds}`];
}

/** Counts what the routes are asked. */
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
      // Under `/v2` it is said what is wrong with it there.
      if (request.url.startsWith('/v2/')) return done();
      reply.header('WWW-Authenticate', 'Bearer realm="Outcry"');
      return void sendProblem(reply, problem(401, UNKNOWN_KEY));
    }
    const [policyName, policy, leftName, leftNow] = saidOf(allowance);
    reply.headers({ [policyName]: policy, [leftName]: leftNow });
    const { limit, left, seconds } = allowance;
    if (left >= 0) return done();
    const detail = `At most ${limit} requests a minute: come again in ${seconds} s, or ask the operator for a key.`;
    return void sendProblem(reply, { ...problem(429, detail, 'too_many_reads'), retryAfter: seconds });
  });
}

const COUNTED = /^\/(?:(?:api\/v1|v2)\/|incident\/[^/]+\/evidence)/u;

/** Streams have bounds of their own. */
function isCounted({ method, url }: FastifyRequest): boolean {
  const [path = ''] = url.split('?', 1);
  return (method === 'GET' || method === 'HEAD') && COUNTED.test(path) && !path.endsWith('/live');
}

/** What a request is refused with whose key or token is `unknown`. */
export const UNKNOWN_KEY = 'The key is wrong or was removed, or it has expired.';

/** Who asks; `unknown` where a key or a token of ours does not hold. Tokens of others are for a proxy before us, and speak for nobody. */
export function bearerIn(
  request: Pick<IncomingMessage, 'headers'>,
  keys: Pick<Context['keys'], 'bearer'>,
): typeof NOBODY | 'unknown' {
  const token = bearerOf(request);
  const bearer = token === null ? NOBODY : keys.bearer(token, wallTime());
  if (bearer === 'wrong' || bearer === 'expired') return 'unknown';
  return bearer === 'foreign' ? NOBODY : bearer;
}

/** The token of `Authorization: Bearer …`; null where there is none. */
export function bearerOf({ headers }: Pick<IncomingMessage, 'headers'>): string | null {
  return /^bearer +(\S.*)$/iu.exec(headers.authorization ?? '')?.[1]?.trim() ?? null;
}
