import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { problem, type ProblemDetails } from './problem.ts';

export { z };

/** Items of a list, where the request does not say how many, and at most. */
export const PAGE_LIMIT = 100;
export const PAGE_LIMIT_MAX = 1_000;

/** The text of a field of the query; of one that is given twice the first, null where there is none. */
export function queryText(request: FastifyRequest, name: string): string | null {
  const value = (request.query as Record<string, string | string[] | undefined>)[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ProblemDetails };

/** The query of an address by its schema, or the problem that names the first field that is wrong. */
export function readQuery<T>(schema: z.ZodType<T>, query: unknown): Read<T> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  return {
    ok: false,
    problem: problem(400, `The query field "${issue?.path.join('.')}" is not valid: ${issue?.message}.`),
  };
}
