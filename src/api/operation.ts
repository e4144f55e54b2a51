import type { z } from 'zod';
import { problemShape } from './answers.ts';

/** An answer: JSON of a shape, text of another type, or only a status. */
export type Answer = {
  readonly says: string;
  readonly headers?: readonly HeaderName[];
} & (Body | { readonly empty: true });

type Body = {
  readonly media: string;
  /** Whether the items are also available as CSV. */
  readonly csv?: boolean;
  /** The media type of the XML version, if there is one. */
  readonly xml?: string;
} & ({ readonly shape: z.ZodType } | { readonly text: string });

export interface HeaderField {
  readonly name: string;
  readonly charsMax: number;
  readonly says: string;
}

/** The groups of operations; each has a page. */
export const GROUPS = [
  { name: 'services', description: 'What people report on, and how it is doing.' },
  { name: 'reports', description: 'Reporting that something does not work, or works again.' },
  { name: 'incidents', description: 'When reports were significantly higher than usual.' },
  {
    name: 'statuspage',
    description: "The same data in the format of Statuspage's API v2, for programs that read it.",
  },
  { name: 'instance', description: 'How this instance is doing.' },
  {
    name: 'downdetector',
    description: 'The same data in the format of Downdetector API v2, for its clients.',
  },
] as const;

/** One operation of the API. */
export interface Operation {
  /** The function name in a generated client. */
  readonly id: string;
  readonly group: (typeof GROUPS)[number]['name'];
  readonly method: 'get' | 'post';
  /** `{slug}` and `{id}` are path parameters. */
  readonly path: string;
  /** Descriptions of path parameters that are not the slug of a service or the id of an incident. */
  readonly inPath?: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly headers?: readonly HeaderField[];
  readonly body?: z.ZodType;
  /** By status. Statuses not listed are answered as `default`. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** The default answer; left out: a problem. */
  readonly otherwise?: Answer;
}

/** Response headers, as the document describes them. */
export const HEADERS = {
  'Cache-Control': {
    description: 'How long a copy may be used: about one tick, or not at all.',
    schema: { type: 'string' },
  },
  'Retry-After': {
    description: 'Seconds to wait before trying again.',
    schema: { type: 'integer', minimum: 0 },
  },
  Link: {
    description: 'The URL of the next page, as `rel="next"`; absent on the last.',
    schema: { type: 'string' },
  },
  'X-Page-Next': {
    description: 'Pass it as `page` to get the next page; absent on the last.',
    schema: { type: 'string' },
  },
  Allow: { description: 'The methods that the URL accepts.', schema: { type: 'string' } },
} as const;
export type HeaderName = keyof typeof HEADERS;

export const json = (says: string, shape: z.ZodType): Answer & Body => ({
  says,
  media: 'application/json',
  shape,
  headers: ['Cache-Control'],
});
/** A list, which is also available as CSV. */
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
