import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { METHODS_ALLOWED, problem, type ProblemDetails } from '../problem.ts';

/** A server that is stopping is gone within seconds, and its replacement may be up just as quickly. */
const STOPPING_RETRY_SECONDS = 5;

/** A request that no route is asked about, with the allowed methods if the method is the reason. */
export interface Refusal {
  readonly problem: ProblemDetails;
  readonly allow?: string;
  /** Whether the connection ends, because it is not known where the body does. */
  readonly closes?: boolean;
}

/** Checks that reject a request before anything else looks at it; must be created before the routes are registered. */
export function createRefusals(app: FastifyInstance): (request: FastifyRequest) => Refusal | null {
  let stopping = false;
  app.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  const methodsOf = learnMethods(app);
  return (request) => {
    if (stopping)
      return {
        problem: { ...problem(503, 'The server is shutting down.'), retryAfter: STOPPING_RETRY_SECONDS },
      };
    if (!hasOneHost(request.raw))
      return { problem: problem(400, 'A request must name exactly one host, and only once.') };
    if (!isOnlyChunked(request.raw))
      return {
        problem: problem(400, 'The only transfer coding that is understood is chunked.'),
        closes: true,
      };
    if (request.url === WHOLE_SERVER)
      return request.method === 'OPTIONS'
        ? { problem: problem(405, `This server takes ${METHODS_ALLOWED}.`), allow: METHODS_ALLOWED }
        : { problem: problem(400, 'Only OPTIONS can be about the whole server.') };
    if (!request.is404) return null;
    const methods = methodsOf(request.url);
    if (methods.length === 0) {
      // The framework would look for a body first, and refuse it for having no type.
      return request.method === 'QUERY'
        ? { problem: problem(404, 'There is nothing at this address.') }
        : null;
    }
    const allow = methods.join(', ');
    return { problem: problem(405, `This address takes ${allow}.`), allow };
  };
}

/** What stands for the URL of a request about no resource (RFC 9112). */
const WHOLE_SERVER = '*';

/** The characters of a host and a port (RFC 3986); a list of hosts, a path or a user name in it is meant to mislead a proxy. */
const HOST = /^[\w.~%!$&'()*+;=:[\]-]*$/u;

/** RFC 9112: a proxy and the server must not read different hosts into one request. HTTP/1.0 may have no host. */
export function hasOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  let hosts = 0;
  for (let nth = 0; nth < rawHeaders.length; nth += 2) {
    const name = rawHeaders[nth];
    if (name?.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (!HOST.test(rawHeaders[nth + 1] ?? '')) return false;
    hosts++;
  }
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0');
}

/** RFC 9112: with a coding that a proxy undoes and the server does not, the two would read different bodies. */
function isOnlyChunked({ headers }: IncomingMessage): boolean {
  return /^chunked$/iu.test(headers['transfer-encoding'] ?? 'chunked');
}

/** The methods that a URL accepts, whatever method was used; empty if there is no such URL. */
function learnMethods(app: FastifyInstance): (url: string) => string[] {
  const methods = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    methods.set(url, known);
    for (const one of [method].flat()) known.methods.add(one);
  });
  return (url) => {
    const path = url.split('?', 1)[0] ?? '';
    for (const route of methods.values()) if (route.pattern.test(path)) return [...route.methods].toSorted();
    return [];
  };
}

/** `/status/:slug`, `/:country([a-z]{2})/` → a pattern for every URL of the route, with or without a trailing slash. */
function patternOf(route: string): RegExp {
  const segments = route.split('/').map(patternOfSegment);
  return new RegExp(`^${segments.join('/')}/?$`, 'u');
}

function patternOfSegment(segment: string): string {
  const [, pattern] = /^:\w+\((.+)\)$/u.exec(segment) ?? [];
  if (pattern !== undefined) return `(?:${pattern})`;
  return segment.startsWith(':') ? '[^/]+' : RegExp.escape(segment);
}
