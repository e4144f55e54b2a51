import { z } from 'zod';
import { receiverUrl, word } from '../kind.ts';

/** `server`: where Alertmanager is, with its path if it has one; a bearer `token` where something before it asks for one. */
export const settings = z.strictObject({ server: receiverUrl, token: word.optional() });

export type Settings = z.infer<typeof settings>;
