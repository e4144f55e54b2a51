import type { Draft, Drop } from '../draft.ts';

/**
 * A browser says which site made it send a request. Another site must not make its visitors report; programs, which say
 * nothing, and old browsers are let in: what they weigh is the business of the steps to come.
 */
export function dropCrossSite(draft: Draft): Draft | Drop {
  if (draft.request.fetchSite !== 'cross-site') return draft;
  return {
    dropped: 'cross_site',
    detail: 'Another site asked your browser to send this report. Report on this page.',
  };
}
