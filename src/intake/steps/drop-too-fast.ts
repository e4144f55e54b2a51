import { assert } from '../../core/base/assert.ts';
import type { Draft, Drop, Room } from '../draft.ts';

/** Keeps one sender from filling the log; counting has one voice a person anyway. */
export function dropTooFast(draft: Draft, room: Room): Draft | Drop {
  assert(draft.pseudonyms !== null, 'putReporter comes before dropTooFast');
  const wait = room.wait(draft.pseudonyms[0], draft.at);
  if (wait === 0) return draft;
  return { dropped: 'too_fast', detail: 'Too many reports from your connection just now.', retryAfter: wait };
}
