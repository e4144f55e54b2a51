import type { Soon } from '../../ports/soon.ts';
import type { Draft, IntakeContext } from '../draft.ts';

/** The address blocks of the report, as pseudonyms; null if the operator vouches for the network. */
export function putSender(draft: Draft, context: IntakeContext): Soon<Draft> {
  const sender = context.sender(draft.request.address, draft.at);
  return sender instanceof Promise
    ? sender.then((known) => ({ ...draft, sender: known }))
    : { ...draft, sender };
}
