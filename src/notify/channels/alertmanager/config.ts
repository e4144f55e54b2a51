import { z } from 'zod';
import { receiverUrl, word } from '../kind.ts';

/** `server`: the URL of Alertmanager, with its path if it has one; a bearer `token` if a proxy in front requires one. */
export const settings = z.strictObject({ server: receiverUrl, token: word.optional() });

export type Settings = z.infer<typeof settings>;
