import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { channel } from '../../../ports/given.fixture.ts';
import { SECOND_SECRET, WEBHOOK_SECRET, goldenOf, tellings } from '../golden.fixture.ts';
import { kindOf } from '../index.ts';
import { SECRETS_MAX, SECRET_BYTES_MAX, SECRET_BYTES_MIN, settings } from './config.ts';

const secretOf = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;

test('sends its golden requests', async () => {
  await expect(goldenOf('webhook')).toMatchFileSnapshot('./golden.txt');
});

describe('the signature', () => {
  const requestNow = (secret: string) => {
    const ops = channel('ops', { kind: 'webhook', settings: { url: 'https://receiver.example', secret } });
    const [, telling] = tellings()[0] ?? [];
    const request =
      telling && kindOf('webhook')?.render(telling, ops, { at: Date.now(), reference: null, session: null });
    return { body: request?.body ?? '', headers: { ...request?.headers } };
  };

  test('is accepted by the reference library, and a changed body, another secret and an old message are not', () => {
    const { body, headers } = requestNow(WEBHOOK_SECRET);
    expect(new Webhook(WEBHOOK_SECRET).verify(body, headers)).toMatchObject({
      type: 'incident.opened',
      data: { service: 'x' },
    });
    expect(() => new Webhook(WEBHOOK_SECRET).verify(body.replace('"x"', '"y"'), headers)).toThrow(
      'signature',
    );
    expect(() => new Webhook(SECOND_SECRET).verify(body, headers)).toThrow('signature');
    const old = { ...headers, 'webhook-timestamp': '1741598700' };
    expect(() => new Webhook(WEBHOOK_SECRET).verify(body, old)).toThrow('too old');
  });

  test('exists for each secret, so that a receiver may know the old one or the new', () => {
    const { body, headers } = requestNow(`${SECOND_SECRET} ${WEBHOOK_SECRET}`);
    for (const known of [WEBHOOK_SECRET, SECOND_SECRET])
      expect(new Webhook(known).verify(body, headers)).toBeDefined();
  });

  test('is that of the reference library, byte for byte', () => {
    const { body, headers } = requestNow(WEBHOOK_SECRET);
    const at = new Date(Number(headers['webhook-timestamp']) * 1_000);
    expect(headers['webhook-signature']).toBe(
      new Webhook(WEBHOOK_SECRET).sign(headers['webhook-id'] ?? '', at, body),
    );
  });
});

test('a CloudEvent has what CloudEvents 1.0 requires, the same data, and a signature', () => {
  const made = (format: string) => {
    const settings = { url: 'https://receiver.example', secret: WEBHOOK_SECRET, format };
    const ops = channel('ops', { kind: 'webhook', settings });
    const [, telling] = tellings()[0] ?? [];
    const request =
      telling && kindOf('webhook')?.render(telling, ops, { at: Date.now(), reference: null, session: null });
    return { body: request?.body ?? '', headers: { ...request?.headers } };
  };
  const { body, headers } = made('cloudevent');
  const { data } = JSON.parse(made('event').body) as { data: unknown };
  expect(headers['Content-Type']).toBe('application/cloudevents+json');
  expect(new Webhook(WEBHOOK_SECRET).verify(body, headers)).toEqual({
    specversion: '1.0',
    id: headers['webhook-id'],
    source: 'https://status.example.org',
    type: 'outcry.incident.opened',
    subject: 'x',
    time: '2025-03-10T09:25:00.000Z',
    datacontenttype: 'application/json',
    data,
  });
  expect(
    kindOf('webhook')?.faults({ url: 'https://a.example', secret: WEBHOOK_SECRET, format: 'xml' }),
  ).toEqual(['format: must be event or cloudevent']);
});

test('a secret has as many bytes as the specification requires, and there are two at most', () => {
  const valid = (secret: string): boolean => settings.safeParse({ url: 'https://a.example', secret }).success;
  expect(
    [SECRET_BYTES_MIN - 1, SECRET_BYTES_MIN, SECRET_BYTES_MAX, SECRET_BYTES_MAX + 1].map((bytes) =>
      valid(secretOf(bytes)),
    ),
  ).toEqual([false, true, true, false]);
  const many = (secrets: number): string => Array.from({ length: secrets }, () => secretOf(32)).join(' ');
  expect([valid(many(SECRETS_MAX)), valid(many(SECRETS_MAX + 1)), valid(''), valid('secret')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
