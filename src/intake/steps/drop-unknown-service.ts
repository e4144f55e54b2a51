import type { Draft, Drop, IntakeContext } from '../draft.ts';

/** Reports are taken on the services of the catalog only. */
export function dropUnknownService(draft: Draft, context: IntakeContext): Draft | Drop {
  const service = context.service(draft.request.service);
  if (service === null)
    return { dropped: 'unknown_service', detail: 'There is no service of this name here.' };
  return { ...draft, service };
}
