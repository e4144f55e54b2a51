import { z } from 'zod';
import { receiverUrl, word } from '../kind.ts';

/** `handle` of the account and an app `password`, which can be revoked by itself; `server`: where the account is hosted. */
export const settings = z.strictObject({
  handle: z.string().regex(/^[\w-]+(?:\.[\w-]+)+$/u, 'must be a handle: outages.example.org'),
  password: word,
  server: receiverUrl.default('https://bsky.social'),
});

export type Settings = z.infer<typeof settings>;
