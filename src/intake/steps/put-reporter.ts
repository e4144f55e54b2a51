import type { Soon } from '../../ports/soon.ts';
import type { Draft, IntakeContext } from '../draft.ts';

/** From here on there is no address any more, only a pseudonym that tomorrow nobody can trace. */
export function putReporter(draft: Draft, context: IntakeContext): Soon<Draft> {
  const pseudonyms = context.pseudonyms(draft.request.address, draft.at);
  return pseudonyms instanceof Promise
    ? pseudonyms.then((known) => ({ ...draft, pseudonyms: known }))
    : { ...draft, pseudonyms };
}
