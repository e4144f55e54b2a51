import { z } from 'zod';
import { receiverUrl } from '../kind.ts';

/** `url`: of a workflow that posts to a channel when a webhook request is received. */
export const settings = z.strictObject({ url: receiverUrl });

export type Settings = z.infer<typeof settings>;
