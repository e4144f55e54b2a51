import type { Soon } from '../../ports/soon.ts';
import type { Draft, IntakeContext } from '../draft.ts';

/** The groups of addresses that the report came from, as pseudonyms; none of a network that the operator vouches for. */
export function putSender(draft: Draft, context: IntakeContext): Soon<Draft> {
  const sender = context.sender(draft.request.address, draft.at);
  return sender instanceof Promise
    ? sender.then((known) => ({ ...draft, sender: known }))
    : { ...draft, sender };
}
