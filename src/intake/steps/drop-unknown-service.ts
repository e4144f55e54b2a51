import type { Draft, Drop, IntakeContext } from '../draft.ts';

/** Only reports on services in the catalog are accepted. */
export function dropUnknownService(draft: Draft, context: IntakeContext): Draft | Drop {
  const service = context.service(draft.request.service);
  if (service === null)
    return { dropped: 'unknown_service', detail: 'There is no service of this name here.' };
  return { ...draft, service };
}
