import { z } from 'zod';
import { receiverUrl } from '../kind.ts';

/** `url`: a webhook of a space, with its key and token. */
export const settings = z.strictObject({ url: receiverUrl });

export type Settings = z.infer<typeof settings>;
