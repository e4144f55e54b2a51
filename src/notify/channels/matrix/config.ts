import { z } from 'zod';
import { receiverUrl, word } from '../kind.ts';

/** `server` of the account, its access `token`, and the `room`, `!abc:example.org`, that it has joined. */
export const settings = z.strictObject({
  server: receiverUrl,
  token: word,
  room: z.string().regex(/^![^\s/]{1,254}$/u, 'must be the id of a room: !abc:example.org'),
});

export type Settings = z.infer<typeof settings>;
