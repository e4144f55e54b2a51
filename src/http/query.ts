import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { unknownField } from './known-parameters.ts';
import { problem, type ProblemDetails } from './problem.ts';
import { whatIsWrong } from '../wrong-value.ts';

/** A text field of the query; the first if it is given twice, null if there is none. */
export function queryText(request: FastifyRequest, name: string): string | null {
  const value = (request.query as Record<string, string | string[] | undefined>)[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ProblemDetails };

/**
 * Parses the query by its schema, or returns a problem that names the first invalid field. An empty field, as forms send it, counts as
 * missing.
 */
export function readQuery<T>(schema: z.ZodType<T>, query: unknown): Read<T> {
  const given = Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== '');
  const fields = Object.fromEntries(given);
  const parsed = schema.safeParse(fields, { error: whatIsWrong });
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, problem: problem(400, mistakeOf(parsed.error, fields, schema)) };
}

function mistakeOf({ issues: [issue] }: z.ZodError, fields: object, schema: z.ZodType): string {
  if (issue?.code === 'unrecognized_keys') return unknownField(issue.keys[0] ?? '', fieldsOf(schema));
  const name = String(issue?.path[0]);
  const isRepeated = Array.isArray((fields as Record<string, unknown>)[name]);
  return `The query field "${name}" ${isRepeated ? 'may be given only once' : issue?.message}.`;
}

const fieldsOf = (schema: z.ZodType): readonly string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
