import type { Draft, IntakeContext } from '../draft.ts';

/** How many voices the address may have, depending on its network. */
export function putCapacity(draft: Draft, context: IntakeContext): Draft {
  return { ...draft, capacity: context.capacity(draft.request.address, draft.network) };
}
