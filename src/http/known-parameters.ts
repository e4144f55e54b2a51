import type { FastifyRequest } from 'fastify';
import { problem, type ProblemDetails } from './problem.ts';

/** A problem that names the first unknown query field; null if there is none. */
export function unknownParameter(
  request: FastifyRequest,
  known: readonly string[] = [],
): ProblemDetails | null {
  const unknown = Object.keys(request.query as object).find((name) => !known.includes(name));
  if (unknown === undefined) return null;
  return problem(400, unknownField(unknown, known));
}

/** A sentence that names an unknown query field and lists the known ones. */
export function unknownField(name: string, known: readonly string[]): string {
  const told = known.length === 0 ? 'takes none' : `knows ${known.map((one) => `"${one}"`).join(', ')}`;
  return `There is no query field "${name}": this address ${told}.`;
}
