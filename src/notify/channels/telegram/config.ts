import { z } from 'zod';
import { receiverUrl, word } from '../kind.ts';

/** `token` of a bot; `chat`, `-100123` or `@name`, where it may post; `topic` in a group with topics. */
export const settings = z.strictObject({
  token: z.string().regex(/^\d+:[\w-]{20,}$/u, 'must be the token of a bot: 123456:ABC…'),
  chat: word,
  topic: z.coerce.number().int().positive().optional(),
  server: receiverUrl.default('https://api.telegram.org'),
});

export type Settings = z.infer<typeof settings>;
