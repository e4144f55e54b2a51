import { createHmac } from 'node:crypto';
import { SECOND } from '../../../core/base/time.ts';
import { cloudEventOf, eventOf } from '../event.ts';
import { json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

/**
 * Standard Webhooks: the id is the notice's and is the same in retries, the timestamp is that of the attempt, and there is one signature
 * per secret.
 */
export const webhook: Kind<Settings> = {
  name: 'webhook',
  listener: 'program',
  settings,
  secrets: ['secret'],
  render(telling, { url, secret, format }, { at }) {
    const request =
      format === 'event'
        ? json(url, eventOf(telling))
        : json(url, cloudEventOf(telling), { 'Content-Type': 'application/cloudevents+json' });
    const timestamp = String(Math.floor(at / SECOND));
    const signed = `${telling.id}.${timestamp}.${request.body}`;
    const headers = {
      ...request.headers,
      'webhook-id': telling.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': secret.map((one) => `v1,${signature(one, signed)}`).join(' '),
    };
    return { ...request, headers };
  },
};

function signature(secret: string, text: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/u, ''), 'base64');
  return createHmac('sha256', key).update(text).digest('base64');
}
