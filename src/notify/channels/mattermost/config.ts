import { z } from 'zod';
import { receiverUrl } from '../kind.ts';

/** `url`: an incoming webhook, `https://mattermost.example.org/hooks/…`. */
export const settings = z.strictObject({ url: receiverUrl });

export type Settings = z.infer<typeof settings>;
