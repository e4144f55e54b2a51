import type { Soon } from '../ports/soon.ts';
import type { Draft } from './draft.ts';
import type { Pseudonymizer } from './pseudonym.ts';

const NONE: readonly string[] = [];

/**
 * The names under which a report with this Idempotency-Key is found, today's first; empty if no key was sent. A key belongs to its reporter
 * and service: nobody can read another's receipt by guessing a key.
 */
export function retriesOf(
  { request, pseudonyms, at }: Draft,
  pseudonymizer: Pick<Pseudonymizer, 'retriesOf'>,
): Soon<readonly string[]> {
  const { idempotencyKey, service } = request;
  if (idempotencyKey === null || pseudonyms === null) return NONE;
  return pseudonymizer.retriesOf(idempotencyKey, service, pseudonyms, at);
}
