import type { z } from 'zod';
import type { Drop } from './draft.ts';

/** Why a body is dropped that is not of its form: the first field that is wrong, and what it must be. */
export function malformedBy({ issues: [issue] }: z.ZodError): Drop {
  const field = issue?.path.join('.') ?? '';
  const what = field === '' ? 'The body' : `The field "${field}"`;
  return { dropped: 'malformed', detail: `${what} ${issue?.message}.` };
}
