import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { csvOf } from '../api/csv.ts';
import { problem, sendProblem } from './problem.ts';
import { JSON_TYPE } from './routes/reports.ts';

const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

/** The format that a query asks for. */
interface Form {
  readonly fields?: string | undefined;
  readonly format?: 'json' | 'csv' | undefined;
}

/** Sends a list: as JSON, or only its items as CSV; the items have only the requested fields. */
export function sendList<List extends { readonly items: readonly object[] }>(
  request: FastifyRequest,
  reply: FastifyReply,
  shape: z.ZodObject,
  list: List,
  form: Form,
): FastifyReply {
  const fields = fieldsOf(form.fields, shape);
  if (typeof fields === 'string') return sendProblem(reply, problem(400, fields));
  reply.header('Vary', 'Accept, Accept-Encoding');
  const next = 'next' in list && typeof list.next === 'string' ? list.next : null;
  if (next !== null) reply.header('Link', `<${addressOfNext(request, next)}>; rel="next"`);
  if (wantsCsv(request, form)) return reply.type(CSV_TYPE).send(csvOf(shape, list.items, fields));
  if (fields === undefined) return reply.send(list);
  return reply
    .type(JSON_TYPE)
    .send(JSON.stringify({ ...list, items: list.items.map((item) => picked(item, fields)) }));
}

/** Sends one object with only the requested fields. */
export function sendOne(reply: FastifyReply, shape: z.ZodObject, one: object, form: Form): FastifyReply {
  const fields = fieldsOf(form.fields, shape);
  if (typeof fields === 'string') return sendProblem(reply, problem(400, fields));
  if (fields === undefined) return reply.send(one);
  return reply.type(JSON_TYPE).send(JSON.stringify(picked(one, fields)));
}

function picked(item: object, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(item).filter(([name]) => fields.includes(name)));
}

/** The requested fields, all of them if none are given, or what is wrong with them. */
function fieldsOf(asked: string | undefined, shape: z.ZodObject): readonly string[] | undefined | string {
  if (asked === undefined) return undefined;
  const known = Object.keys(shape.shape);
  const fields = asked.split(',').map((name) => name.trim());
  const strange = fields.find((name) => !known.includes(name));
  if (strange === undefined) return fields;
  return `The query field "fields" names "${strange}", and there are ${known.join(', ')}.`;
}

/** `format` takes precedence over `Accept`; JSON wins if both are accepted equally. */
function wantsCsv({ headers }: FastifyRequest, { format }: Form): boolean {
  if (format !== undefined) return format === 'csv';
  const accept = headers.accept ?? '';
  return accept.includes('text/csv') && !/json|\*\/\*/u.test(accept.split(',')[0] ?? '');
}

/** The same URL with the cursor of the next page, relative to its last segment, so that it works below any base path. */
function addressOfNext(request: FastifyRequest, cursor: string): string {
  const [path = '', query = ''] = request.url.split('?');
  const next = new URLSearchParams(query);
  next.set('cursor', cursor);
  return `${path.split('/').findLast((part) => part !== '') ?? ''}?${next.toString()}`;
}
