import { assert } from '../../core/base/assert.ts';
import type { Soon } from '../../ports/soon.ts';
import type { Draft, IntakeContext } from '../draft.ts';

/** The device of the report, as pseudonyms of the day and the service; none if neither a token nor the form was sent. */
export function putDevice(draft: Draft, context: IntakeContext): Soon<Draft> {
  assert(draft.service !== null, 'dropUnknownService comes before putDevice');
  const { request, fields, service, at } = draft;
  const device = context.device(
    { ...request, service: service.slug, token: fields.device, mark: fields.mark },
    at,
  );
  return device instanceof Promise
    ? device.then((known) => ({ ...draft, device: known }))
    : { ...draft, device };
}
