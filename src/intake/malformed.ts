import type { z } from 'zod';
import type { Drop } from './draft.ts';

/** The drop for an invalid body: names the first invalid field, and what it must be. */
export function malformedBy({ issues: [issue] }: z.ZodError): Drop {
  const field = issue?.path.join('.') ?? '';
  const what = field === '' ? 'The body' : `The field "${field}"`;
  return { dropped: 'malformed', detail: `${what} ${issue?.message}.` };
}
