import type { Soon } from '../../ports/soon.ts';
import type { Draft, Room } from '../draft.ts';

/** The groups of addresses that the report came from, as pseudonyms; none of a network that the operator vouches for. */
export function putSender(draft: Draft, room: Room): Soon<Draft> {
  const sender = room.sender(draft.request.address, draft.at);
  return sender instanceof Promise
    ? sender.then((known) => ({ ...draft, sender: known }))
    : { ...draft, sender };
}
