import { z } from 'zod';
import { whatIsWrong } from '../../wrong-value.ts';
import { SECOND } from '../../core/base/time.ts';
import { PROOF_CHARACTERS_MAX } from '../proofs.ts';
import type { Draft, Drop } from '../draft.ts';
import { malformedBy } from '../malformed.ts';
import { COMMENT_GRAPHEMES_MAX } from './put-comment.ts';

/** No name of a problem, a place or a time zone is longer. */
const FIELD_CHARACTERS_MAX = 200;
/** A report kept on a device for longer is of no use any more: a week. */
export const LATE_SECONDS_MAX = 604_800;
/** Graphemes are counted later; this limits the work until then. */
const COMMENT_CHARACTERS_MAX = 4_000;

/** Enough for a SHA-256 digest in hexadecimal. */
export const REPORTER_CHARACTERS_MAX = 64;

/** Long enough that two random tokens of a day do not collide. */
const DEVICE_CHARACTERS_MIN = 16;
const DEVICE_CHARACTERS_MAX = 64;
/** Empty if a form leaves it empty. */
const DEVICE_TOKEN = new RegExp(`^([\\w-]{${DEVICE_CHARACTERS_MIN},})?$`, 'u');

const name = () => z.string().max(FIELD_CHARACTERS_MAX);

/** A place in the forms that programs may use. */
export const placeShape = z
  .object({
    country: name().optional().describe('ISO 3166-1 alpha-2: `GB`.'),
    city: name().optional().describe('A city of the country, in English: `London`.'),
  })
  .describe('A country, and a city in it.');

/** The body of a report, used for validation here and for the API's document. */
export const reportShape = z
  .object({
    problem: name().nullish().describe('Slug of one of the problems of the service.'),
    place: z
      .union([name(), placeShape])
      .nullish()
      .describe(
        'Where the reporter is: `GB`, `GB/London`, or an object. A report with an unknown place is still accepted.',
      ),
    zone: name().nullish().describe('IANA time zone such as `Europe/London`; used if no place is given.'),
    reporter: z
      .string()
      .max(REPORTER_CHARACTERS_MAX)
      .nullish()
      .describe(
        'Who reports: a text of your own that identifies nobody, such as a call number; needs a key for reporting. Each counts as one person, and only a pseudonym of the day is kept.',
      ),
    device: z
      .string()
      .max(DEVICE_CHARACTERS_MAX)
      .regex(
        DEVICE_TOKEN,
        `must be ${DEVICE_CHARACTERS_MIN} to ${DEVICE_CHARACTERS_MAX} letters, digits, hyphens and underscores`,
      )
      .nullish()
      .describe(
        'A random text that distinguishes this device from others behind the same address: 16 to 64 letters, digits, `-` and `_`, made by the device, kept for at most a day and sent to nobody else. Without it, all devices behind one address count as one person.',
      ),
    mark: name().nullish().describe('The mark of the form on a page; programs omit it.'),
    subject: name()
      .nullish()
      .describe('Leave it empty: on the form it is a field that people do not see but bots fill in.'),
    proof: z
      .string()
      .max(PROOF_CHARACTERS_MAX)
      .nullish()
      .describe(
        'A solved challenge, base64 of JSON with `challenge` and `solution`, as ALTCHA sends it. See `challenge`; a report without one still counts.',
      ),
    comment: z
      .string()
      .max(COMMENT_CHARACTERS_MAX)
      .nullish()
      .describe(`Plain text of at most ${COMMENT_GRAPHEMES_MAX} characters as people count them.`),
    lateSeconds: z
      .int()
      .min(0)
      .max(LATE_SECONDS_MAX)
      .nullish()
      .describe(
        'How many seconds ago the report was made, by the clock of the device, if it could not be sent at once: a difference is right even if the clock is wrong. The report is still dated by its arrival.',
      ),
    says: z
      .enum(['works'])
      .nullish()
      .describe('`works`: the service works again, which is not a report. Omitted: it does not work.'),
  })
  .describe('A report that a service does not work. All fields may be left out.');

/**
 * The body must be an object of the declared fields. No body means a report without fields, and fields that a form leaves empty count as
 * omitted.
 */
export function dropMalformed(draft: Draft): Draft | Drop {
  const parsed = reportShape.safeParse(draft.request.body === undefined ? {} : draft.request.body, {
    error: whatIsWrong,
  });
  if (!parsed.success) return malformedBy(parsed.error);
  const { problem, place, zone, reporter, device, mark, subject, proof, comment, lateSeconds, says } =
    parsed.data;
  const fields = {
    problem: problem || null,
    place: place || null,
    zone: zone || null,
    reporter: reporter || null,
    device: device || null,
    mark: mark || null,
    trap: subject || null,
    proof: proof || null,
    comment: comment || null,
    lateMs: (lateSeconds ?? 0) * SECOND,
    says: says ?? null,
  };
  return { ...draft, fields };
}
