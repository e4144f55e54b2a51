import type { Draft, Drop } from '../draft.ts';

/** Who reports is said by the owner of a key alone: else one sender could be as many people as they like. */
export function dropNotAllowed(draft: Draft): Draft | Drop {
  if (draft.fields.reporter === null || draft.request.client !== undefined) return draft;
  return {
    dropped: 'not_allowed',
    detail: 'Only those who have a key for reporting may say who reports: leave the field "reporter" out.',
  };
}
