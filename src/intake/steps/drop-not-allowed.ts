import type { Draft, Drop } from '../draft.ts';

/** Only the owner of a key may say who reports: otherwise one sender could pose as any number of people. */
export function dropNotAllowed(draft: Draft): Draft | Drop {
  if (draft.fields.reporter === null || draft.request.client !== undefined) return draft;
  return {
    dropped: 'not_allowed',
    detail: 'Only those who have a key for reporting may say who reports: leave out the field "reporter".',
  };
}
