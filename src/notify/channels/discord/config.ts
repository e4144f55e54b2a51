import { z } from 'zod';
import { receiverUrl } from '../kind.ts';

/** `url`: a webhook of a channel, `https://discord.com/api/webhooks/…`. */
export const settings = z.strictObject({ url: receiverUrl });

export type Settings = z.infer<typeof settings>;
