import { z } from 'zod';
import type { Draft, Drop } from '../draft.ts';
import { COMMENT_GRAPHEMES_MAX } from './put-comment.ts';

/** No name of a problem, a place or a time zone is longer. */
const FIELD_CHARACTERS_MAX = 200;
/** Graphemes are counted later; this bounds the work until then. */
const COMMENT_CHARACTERS_MAX = 4_000;

const name = () => z.string().max(FIELD_CHARACTERS_MAX);

/** A place as programs may name it. */
export const placeShape = z
  .object({
    country: name().optional().describe('ISO 3166-1 alpha-2: `GB`.'),
    city: name().optional().describe('A city of the country, in English: `London`.'),
  })
  .describe('A country, and a city in it.');

/** The body of a report, as it is checked here and as the API's document describes it. */
export const reportShape = z
  .object({
    problem: name().nullish().describe('Slug of one of the problems of the service.'),
    place: z
      .union([name(), placeShape])
      .nullish()
      .describe(
        'Where the reporter is: `GB`, `GB/London`, or an object. A place that is not known never costs a report.',
      ),
    zone: name()
      .nullish()
      .describe('IANA time zone such as `Europe/London`; stands in where no place is given.'),
    comment: z
      .string()
      .max(COMMENT_CHARACTERS_MAX)
      .nullish()
      .describe(`Plain text of at most ${COMMENT_GRAPHEMES_MAX} characters as people count them.`),
    says: z
      .enum(['works'])
      .nullish()
      .describe(
        '`works`: that the service works again, which is no report. Left out: that it does not work.',
      ),
  })
  .describe('A report that a service does not work. All fields may be left out.');

/**
 * The body must be an object of the declared fields. No body is a report without fields, and what a form leaves empty counts as
 * not given.
 */
export function dropMalformed(draft: Draft): Draft | Drop {
  const parsed = reportShape.safeParse(draft.request.body === undefined ? {} : draft.request.body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') || 'body';
    return {
      dropped: 'malformed',
      detail: `The field "${field}" is not of the form that the API describes.`,
    };
  }
  const { problem, place, zone, comment, says } = parsed.data;
  return {
    ...draft,
    fields: {
      problem: problem || null,
      place: place || null,
      zone: zone || null,
      comment: comment || null,
      says: says ?? null,
    },
  };
}
