import type { z } from 'zod';
import { problemShape } from './answers.ts';

/** An answer that is JSON of a shape, text of another kind, or nothing but a status. */
export type Answer = {
  readonly says: string;
  readonly headers?: readonly HeaderName[];
} & (Body | { readonly empty: true });

type Body = {
  readonly media: string;
  /** Whether the items come as CSV, too. */
  readonly csv?: boolean;
  /** The media type of the same as XML, where it is to be had. */
  readonly xml?: string;
} & ({ readonly shape: z.ZodType } | { readonly text: string });

export interface HeaderField {
  readonly name: string;
  readonly charsMax: number;
  readonly says: string;
}

/** What operations are about; each group has a page. */
export const GROUPS = [
  { name: 'services', description: 'What people report on, and how it is doing.' },
  { name: 'reports', description: 'Reporting that something does not work, or works again.' },
  { name: 'incidents', description: 'When reports were significantly higher than usual.' },
  {
    name: 'statuspage',
    description: "The same in the words of Statuspage's API v2, for programs that read that.",
  },
  { name: 'instance', description: 'How this instance is doing.' },
  { name: 'downdetector', description: 'The same as Downdetector API v2, for clients of it.' },
] as const;

/** One thing that programs can ask for. */
export interface Operation {
  /** The name of its function in a generated client. */
  readonly id: string;
  readonly group: (typeof GROUPS)[number]['name'];
  readonly method: 'get' | 'post';
  /** `{slug}` and `{id}` stand for what is asked about. */
  readonly path: string;
  /** What the names in the path stand for, where it is not the slug of a service or the id of an incident. */
  readonly inPath?: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly headers?: readonly HeaderField[];
  readonly body?: z.ZodType;
  /** By status. What is not listed is answered as `default`. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Left out: a problem. */
  readonly otherwise?: Answer;
}

/** Headers of answers, as the document describes them. */
export const HEADERS = {
  'Cache-Control': {
    description: 'For how long a copy may be used: about as long as a tick lasts, or not at all.',
    schema: { type: 'string' },
  },
  'Retry-After': {
    description: 'Seconds until it is worth trying again.',
    schema: { type: 'integer', minimum: 0 },
  },
  Link: {
    description: 'Where the next page is, as `rel="next"`; absent on the last.',
    schema: { type: 'string' },
  },
  'X-Page-Next': {
    description: 'Give it as `page` to get the next page; absent on the last.',
    schema: { type: 'string' },
  },
  Allow: { description: 'The methods that the address takes.', schema: { type: 'string' } },
} as const;
export type HeaderName = keyof typeof HEADERS;

export const json = (says: string, shape: z.ZodType): Answer & Body => ({
  says,
  media: 'application/json',
  shape,
  headers: ['Cache-Control'],
});
/** One of items, which come as CSV, too. */
export const list = (says: string, shape: z.ZodType): Answer => ({
  ...json(says, shape),
  csv: true,
  headers: ['Cache-Control', 'Link'],
});
export const refusal = (says: string, headers: readonly HeaderName[] = []): Answer => ({
  says,
  media: 'application/problem+json',
  shape: problemShape,
  headers: ['Cache-Control', ...headers],
});
