import { z } from 'zod';
import type { Draft, Drop } from '../draft.ts';

const FIELD_CHARACTERS_MAX = 200;
/** Graphemes are counted later; this bounds the work until then. */
const COMMENT_CHARACTERS_MAX = 4_000;

const name = z.string().max(FIELD_CHARACTERS_MAX);
const placeShape = z.union([name, z.object({ country: name.optional(), city: name.optional() })]);
const bodyShape = z.object({
  problem: name.nullish(),
  place: placeShape.nullish(),
  zone: name.nullish(),
  comment: z.string().max(COMMENT_CHARACTERS_MAX).nullish(),
});

/** The body must be an object of the declared fields; what a form leaves empty counts as not given. */
export function dropMalformed(draft: Draft): Draft | Drop {
  const parsed = bodyShape.safeParse(draft.request.body ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') || 'body';
    return {
      dropped: 'malformed',
      detail: `The field "${field}" is not of the form that the API describes.`,
    };
  }
  const { problem, place, zone, comment } = parsed.data;
  return {
    ...draft,
    fields: { problem: problem || null, place: place || null, zone: zone || null, comment: comment || null },
  };
}
