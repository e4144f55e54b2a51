import type { Draft, IntakeContext } from '../draft.ts';

/** The network that the report came through, while its address is still at hand; what a sender says of it is not read. */
export function putNetwork(draft: Draft, context: IntakeContext): Draft {
  return { ...draft, network: context.network(draft.request.address) };
}
