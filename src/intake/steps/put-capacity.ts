import { ipVersionOf } from '../address.ts';
import type { Draft, Room } from '../draft.ts';

/** How many voices the address may have: of a network that the operator vouches for, each device is one. */
export function putCapacity(draft: Draft, room: Room): Draft {
  const { sender, network, request } = draft;
  const capacity = sender === null ? Infinity : room.capacity(network, ipVersionOf(request.address));
  return { ...draft, capacity };
}
