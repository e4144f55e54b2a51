import { z } from 'zod';
import { receiverUrl } from '../kind.ts';

/** `server` of an Apprise API, the `key` of a configuration there, and the `tag` of the receivers in it. */
export const settings = z.strictObject({
  server: receiverUrl,
  key: z.string().regex(/^[\w-]{1,128}$/u, 'must be 1 to 128 letters, digits, - or _'),
  tag: z.string().min(1).max(200).optional(),
});

export type Settings = z.infer<typeof settings>;
