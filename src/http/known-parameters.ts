import type { FastifyRequest } from 'fastify';
import { problem, type ProblemDetails } from './problem.ts';

/** The problem that names the first field of the query that is none of those that are known; null where there is no such. */
export function unknownParameter(
  request: FastifyRequest,
  known: readonly string[] = [],
): ProblemDetails | null {
  const unknown = Object.keys(request.query as object).find((name) => !known.includes(name));
  if (unknown === undefined) return null;
  return problem(400, unknownField(unknown, known));
}

/** The sentence that names a field of the query that an address does not know, and those that it knows. */
export function unknownField(name: string, known: readonly string[]): string {
  const told = known.length === 0 ? 'takes none' : `knows ${known.map((one) => `"${one}"`).join(', ')}`;
  return `There is no query field "${name}": this address ${told}.`;
}
