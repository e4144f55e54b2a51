import { z } from 'zod';
import { receiverUrl, word } from '../kind.ts';

/** `server`, and the `token` of an application on it. */
export const settings = z.strictObject({ server: receiverUrl, token: word });

export type Settings = z.infer<typeof settings>;
