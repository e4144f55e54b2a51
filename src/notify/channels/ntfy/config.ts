import { z } from 'zod';
import { receiverUrl, word } from '../kind.ts';

/** `topic`, which alone keeps strangers out unless there is also a `token`. */
export const settings = z.strictObject({
  server: receiverUrl.default('https://ntfy.sh'),
  topic: z.string().regex(/^[\w-]{1,64}$/u, 'must be 1 to 64 letters, digits, - or _'),
  token: word.optional(),
});

export type Settings = z.infer<typeof settings>;
