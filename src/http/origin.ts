import type { FastifyRequest } from 'fastify';
import type { Context } from './context.ts';

/** What a `Host` may hold to stand in an address: names, digits, an IPv6 address in brackets, a port. */
const HOST = /^(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/iu;

/**
 * Where the instance is reached, without a slash at its end: as its operator says, or else as the request named it. What is
 * sent with it is kept by it: who names another host gets answers of their own.
 */
export function originOf({ publicUrl }: Pick<Context, 'publicUrl'>, request: FastifyRequest): string {
  if (publicUrl !== null) return publicUrl;
  const { host = '' } = request.headers;
  return HOST.test(host) && URL.canParse(`http://${host}`) ? `http://${host}` : 'http://localhost';
}
