import type { Draft, Room } from '../draft.ts';

/** How many voices the address may have, by what is known of its network. */
export function putCapacity(draft: Draft, room: Room): Draft {
  return { ...draft, capacity: room.capacity(draft.request.address, draft.network) };
}
