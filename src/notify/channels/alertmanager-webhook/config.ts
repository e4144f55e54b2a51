import { z } from 'zod';
import { receiverUrl, word } from '../kind.ts';

/** `url` of something that takes what Alertmanager's webhooks send; a bearer `token` where it asks for one. */
export const settings = z.strictObject({ url: receiverUrl, token: word.optional() });

export type Settings = z.infer<typeof settings>;
