import { assert } from '../../core/base/assert.ts';
import type { Soon } from '../../ports/soon.ts';
import type { Draft, IntakeContext } from '../draft.ts';

/** As with an address, the name that the owner of a key gives to a person becomes a pseudonym of the day. */
export function putReporterOfClient(draft: Draft, context: IntakeContext): Soon<Draft> {
  const { request, fields, at } = draft;
  assert(request.client !== undefined, 'the report came with a key');
  const pseudonyms = context.pseudonymsOfClient(request.client, fields.reporter, at);
  return pseudonyms instanceof Promise
    ? pseudonyms.then((known) => ({ ...draft, pseudonyms: known }))
    : { ...draft, pseudonyms };
}
