import type { Soon } from '../../ports/soon.ts';
import type { Draft, IntakeContext } from '../draft.ts';

/** The last step that reads the address: the report keeps a pseudonym, which nobody can trace once the day's salt is destroyed. */
export function putReporter(draft: Draft, context: IntakeContext): Soon<Draft> {
  const pseudonyms = context.pseudonyms(draft.request.address, draft.at);
  return pseudonyms instanceof Promise
    ? pseudonyms.then((known) => ({ ...draft, pseudonyms: known }))
    : { ...draft, pseudonyms };
}
