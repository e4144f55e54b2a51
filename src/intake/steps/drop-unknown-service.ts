import type { Draft, Drop, Room } from '../draft.ts';

/** Reports are taken on the services of the catalog only. */
export function dropUnknownService(draft: Draft, room: Room): Draft | Drop {
  const service = room.service(draft.request.service);
  if (service === null)
    return { dropped: 'unknown_service', detail: 'There is no service of this name here.' };
  return { ...draft, service };
}
