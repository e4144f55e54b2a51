import type { Draft, IntakeContext } from '../draft.ts';

/** The network that the report came through, while its address is still available; anything the sender claims about it is ignored. */
export function putNetwork(draft: Draft, context: IntakeContext): Draft {
  return { ...draft, network: context.network(draft.request.address) };
}
