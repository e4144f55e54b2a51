import { createPublicKey, verify } from 'node:crypto';
import { decrypt } from 'http_ece';
import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../core/base/time.ts';
import { START } from '../../ports/given.fixture.ts';
import { factsOf, SETTING } from '../given.fixture.ts';
import { tellingOf } from '../telling.ts';
import { browser } from './public.fixture.ts';
import { pushText } from './push-text.ts';
import { PUSH_TEXT_BYTES_MAX, newVapidKey, pushRequest, vapidOf } from './web-push.ts';

const KEY = newVapidKey();
const SUBJECT = 'mailto:ops@example.org';
const { target, own } = browser('https://push.example/send/1');
const END = 'https://status.example.org/en/tell-me/end/token';

const pushed = (text: string) => ({ text, keepFor: 15 * MINUTE, urgent: true, about: 'x-20250310-0925' });
const request = (text: string) => pushRequest(target, vapidOf(KEY, SUBJECT), pushed(text), START);
const read = (bytes: Uint8Array | undefined) =>
  decrypt(Buffer.from(bytes ?? []), {
    version: 'aes128gcm',
    privateKey: own,
    authSecret: target.auth,
  }).toString();

describe('a message to a browser', () => {
  test('is decrypted by a foreign library with the keys of that browser, unchanged, up to its longest', () => {
    for (const text of ['', '{"a":"ä"}', 'x'.repeat(PUSH_TEXT_BYTES_MAX)]) {
      const { bytes } = request(text);
      expect(read(bytes)).toBe(text);
      // All have the same length, and push services accept it.
      expect(bytes?.length).toBe(request('').bytes?.length);
      expect(bytes?.length).toBeLessThanOrEqual(4_096);
    }
    expect(() => request('x'.repeat(PUSH_TEXT_BYTES_MAX + 1))).toThrow(/too long/u);
    expect(request('a').bytes).not.toEqual(request('a').bytes);
  });

  test('states its sender in a way that push services can verify, for half a day and for that service only', () => {
    const { headers } = request('text');
    const [, token = '', key = ''] =
      /^vapid t=([\w.-]+), k=([\w-]+)$/u.exec(headers['Authorization'] ?? '') ?? [];
    const [head = '', claims = '', signature = ''] = token.split('.');
    const point = Buffer.from(key, 'base64url');
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    };
    const signed = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    expect(
      verify('sha256', Buffer.from(`${head}.${claims}`), signed, Buffer.from(signature, 'base64url')),
    ).toBe(true);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      aud: 'https://push.example',
      exp: (START + 12 * HOUR) / 1_000,
      sub: SUBJECT,
    });
    expect(headers).toMatchObject({ TTL: '900', Urgency: 'high', 'Content-Encoding': 'aes128gcm' });
    expect(headers['Topic']).toMatch(/^[\w-]{32}$/u);
  });

  test('is the JSON that some browsers show by themselves, with a way to unsubscribe, however long the texts are', () => {
    const telling = tellingOf('n.1', [factsOf('x')], SETTING);
    const { web_push, notification } = JSON.parse(pushText(telling, SETTING, END)) as {
      web_push: number;
      notification: Record<string, unknown>;
    };
    expect([web_push, notification]).toEqual([
      8030,
      {
        title: 'Problems reported: X & Söhne <3',
        body: telling.text,
        navigate: 'https://status.example.org/incident/x-20250310-0925',
        lang: 'en',
        dir: 'ltr',
        tag: 'x-20250310-0925',
        renotify: true,
        actions: [{ action: 'end', title: 'Change or stop these messages', navigate: END }],
      },
    ]);
    const long = { ...telling, title: '𠮷'.repeat(1_000), text: '"'.repeat(5_000) };
    for (const end of [null, END])
      expect(Buffer.byteLength(pushText(long, SETTING, end))).toBeLessThanOrEqual(PUSH_TEXT_BYTES_MAX);
  });
});
