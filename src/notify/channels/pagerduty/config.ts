import { z } from 'zod';
import { receiverUrl } from '../kind.ts';

/** `routing_key`: of an integration with the Events API v2. */
export const settings = z.strictObject({
  routing_key: z.string().regex(/^[A-Za-z0-9]{32}$/u, 'must be the 32 characters of an integration key'),
  server: receiverUrl.default('https://events.pagerduty.com'),
});

export type Settings = z.infer<typeof settings>;
