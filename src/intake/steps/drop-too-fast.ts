import { assert } from '../../core/base/assert.ts';
import { PEOPLE_OF_A_NETWORK } from '../../core/spread/address-capacity.ts';
import type { Soon } from '../../ports/soon.ts';
import type { Draft, Drop, IntakeContext } from '../draft.ts';

/** Keeps one sender from filling the log; each person has only one voice in the counts anyway. */
export function dropTooFast(draft: Draft, context: IntakeContext): Soon<Draft | Drop> {
  assert(draft.pseudonyms !== null, 'putReporter comes before dropTooFast');
  const seconds = context.retryAfter(draft.pseudonyms[0], draft.at, draft.capacity);
  return seconds instanceof Promise
    ? seconds.then((after) => dropUntil(draft, after))
    : dropUntil(draft, seconds);
}

/** The same for all people of a key together, with the limit of the largest network: a program can name any number of people. */
export function dropClientTooFast(draft: Draft, context: IntakeContext): Soon<Draft | Drop> {
  const seconds = context.retryAfter(`client ${draft.request.client}`, draft.at, PEOPLE_OF_A_NETWORK);
  return seconds instanceof Promise
    ? seconds.then((after) => dropUntil(draft, after))
    : dropUntil(draft, seconds);
}

function dropUntil(draft: Draft, retryAfter: number): Draft | Drop {
  if (retryAfter === 0) return draft;
  return { dropped: 'too_fast', detail: 'Too many reports from your connection just now.', retryAfter };
}
