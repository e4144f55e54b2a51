import type { FastifyRequest } from 'fastify';
import { problem, type ProblemDetails } from './problem.ts';

/** The problem that names the first field of the query that is none of those that are known; null where there is no such. */
export function unknownParameter(
  request: FastifyRequest,
  known: readonly string[] = [],
): ProblemDetails | null {
  const unknown = Object.keys(request.query as object).find((name) => !known.includes(name));
  if (unknown === undefined) return null;
  const told = known.length === 0 ? 'takes none' : `knows ${known.map((name) => `"${name}"`).join(', ')}`;
  return problem(400, `There is no query field "${unknown}": this address ${told}.`);
}
