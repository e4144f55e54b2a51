import type { Draft, Room } from '../draft.ts';

/** From here on there is no address any more, only a pseudonym that tomorrow nobody can trace. */
export function putReporter(draft: Draft, room: Room): Draft {
  return { ...draft, pseudonyms: room.pseudonyms(draft.request.address, draft.at) };
}
