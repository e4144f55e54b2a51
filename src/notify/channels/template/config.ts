import { z } from 'zod';
import { receiverUrl } from '../kind.ts';
import { PLACEHOLDERS, namesIn } from './placeholders.ts';

export const BODY_CHARS_MAX = 16_384;
/** Headers that belong to the connection and cannot be set. */
const NOT_OURS = /^(?:host|content-length|connection|transfer-encoding|content-type)$/iu;

/**
 * `body` with placeholders, `{{title}}`, of the content `type`; `headers`, one `Name: value` per line. Placeholder values are escaped for
 * JSON or for a form, depending on the type.
 */
export const settings = z.strictObject({
  url: receiverUrl,
  method: z.enum(['POST', 'PUT', 'PATCH'], 'must be POST, PUT or PATCH').default('POST'),
  type: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+(?:; ?charset=utf-8)?$/iu, 'must be a media type such as application/json')
    .default('application/json'),
  headers: z
    .string()
    .default('')
    .transform((text, check): Record<string, string> => {
      const pairs = text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => /^([\w-]{1,64}): *([\x21-\x7E][\x20-\x7E]{0,1023})$/u.exec(line.trim()));
      if (pairs.some((pair) => pair === null || NOT_OURS.test(pair[1] ?? '')))
        check.addIssue('must be lines such as X-Token: abc, and none that the connection itself sets');
      return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
    }),
  body: z
    .string()
    .min(1)
    .max(BODY_CHARS_MAX, `must be at most ${BODY_CHARS_MAX} characters`)
    .refine(
      (body) => namesIn(body).every((name) => name in PLACEHOLDERS),
      `may have the placeholders ${Object.keys(PLACEHOLDERS).join(', ')}`,
    ),
});

export type Settings = z.infer<typeof settings>;
