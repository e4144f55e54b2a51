import type { Draft, Room } from '../draft.ts';

/** The network that the report came through, while its address is still at hand; what a sender says of it is not read. */
export function putNetwork(draft: Draft, room: Room): Draft {
  return { ...draft, network: room.network(draft.request.address) };
}
