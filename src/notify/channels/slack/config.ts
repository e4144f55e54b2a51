import { z } from 'zod';
import { receiverUrl } from '../kind.ts';

/** `url`: an incoming webhook, `https://hooks.slack.com/services/…`. */
export const settings = z.strictObject({ url: receiverUrl });

export type Settings = z.infer<typeof settings>;
