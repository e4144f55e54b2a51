import { z } from 'zod';
import { receiverUrl, word } from '../kind.ts';

/** `url` of a receiver of Alertmanager webhooks; a bearer `token` if it requires one. */
export const settings = z.strictObject({ url: receiverUrl, token: word.optional() });

export type Settings = z.infer<typeof settings>;
