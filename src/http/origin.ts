import type { FastifyRequest } from 'fastify';
import type { Context } from './context.ts';

/** What a `Host` header may contain to be used in a URL: names, digits, an IPv6 address in brackets, a port. */
const HOST = /^(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/iu;

/**
 * The origin of the instance, without a trailing slash: as configured, or else from the request's host. Answers that contain it are cached
 * per host, so a client that sends another host gets answers of its own.
 */
export function originOf({ publicUrl }: Pick<Context, 'publicUrl'>, request: FastifyRequest): string {
  if (publicUrl !== null) return publicUrl;
  const { host = '' } = request.headers;
  return HOST.test(host) && URL.canParse(`http://${host}`) ? `http://${host}` : 'http://localhost';
}
