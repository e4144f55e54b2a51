import { z } from 'zod';
import { receiverUrl, word } from '../kind.ts';

const VISIBILITIES = ['public', 'unlisted', 'private', 'direct'] as const;

/** `server` of the account, and the `token` of an application that may write statuses (`write:statuses`). */
export const settings = z.strictObject({
  server: receiverUrl,
  token: word,
  visibility: z.enum(VISIBILITIES, `must be ${VISIBILITIES.join(', ')}`).default('public'),
});

export type Settings = z.infer<typeof settings>;
