import { createHash } from 'node:crypto';
import type { Draft } from './draft.ts';

const NONE: readonly string[] = [];

/**
 * The digests under which a report with this Idempotency-Key is found, today's pseudonym first; empty if no key was sent. A key belongs to
 * its reporter and service: nobody can read another's receipt by guessing a key.
 */
export function digestsOf({ request, pseudonyms }: Draft): readonly string[] {
  const { idempotencyKey, service } = request;
  if (idempotencyKey === null || pseudonyms === null) return NONE;
  return pseudonyms.map((pseudonym) => {
    const text = JSON.stringify([pseudonym, service, idempotencyKey]);
    return createHash('sha256').update(text).digest('base64url');
  });
}
