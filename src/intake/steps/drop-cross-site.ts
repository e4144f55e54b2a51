import type { Draft, Drop } from '../draft.ts';

/**
 * Another site must not make its visitors report: a busy page could turn them into voices. Programs, which send no headers about a page,
 * are let in: later steps decide how much they count.
 */
export function dropCrossSite(draft: Draft): Draft | Drop {
  if (draft.request.site !== 'other') return draft;
  return {
    dropped: 'cross_site',
    detail:
      'Another site sent this report, so it was not counted. Open the page of the service here and report there.',
  };
}
