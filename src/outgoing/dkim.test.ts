import { generateKeyPairSync } from 'node:crypto';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { describe, expect, test } from 'vitest';
import { dkimSigner, relaxedBody } from './dkim.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const sign = dkimSigner({
  domain: 'example.org',
  selector: 'outcry',
  key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
});
const published = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const resolver = async (): Promise<string[][]> => [[`v=DKIM1; k=rsa; p=${published}`]];

async function verified(message: string | Buffer) {
  const [result] = (await dkimVerify(await sign(Buffer.from(message)), { resolver })).results;
  return result;
}

const HEAD =
  'From: Outcry <told@example.org>\r\nTo: bob@example.net\r\nSubject: Problems\r\n  reported:\t X  \r\nX-Other: 1\r\n';

describe('a DKIM signature', () => {
  test.each([
    ['nothing', ''],
    ['a line', 'x\r\n'],
    ['a line without a line ending', 'x'],
    ['empty lines at its end', 'x\r\n\r\n \t\r\n\r\n'],
    ['empty lines alone', '\r\n\r\n'],
    ['spaces everywhere', ' a \t b \r\n\tc\t\r\n  d'],
    ['letters outside ASCII, unencoded', 'Störung – 故障\r\n'],
  ])('is valid to another implementation over a body of %s', async (_, body) => {
    const result = await verified(`${HEAD}\r\n${body}`);
    expect(result?.status.result).toBe('pass');
    expect(result?.signingHeaders?.keys).toBe('From: Subject: To');
  });

  test('is invalid once the body or a signed header was changed, and valid whatever else was added', async () => {
    const signed = (await sign(Buffer.from(`${HEAD}\r\nall is well\r\n`))).toString('latin1');
    const result = async (text: string) =>
      (await dkimVerify(Buffer.from(text, 'latin1'), { resolver })).results[0]?.status.result;
    expect(await result(signed.replace('all is', 'nothing is'))).not.toBe('pass');
    expect(await result(signed.replace('X  ', 'Y'))).not.toBe('pass');
    expect(await result(signed.replace('X-Other: 1', 'X-Other: 2'))).toBe('pass');
    expect(await result(`Received: by somebody\r\n${signed}`)).toBe('pass');
  });

  test('has lines that every mail server accepts', async () => {
    const [head = ''] = (await sign(Buffer.from(`${HEAD}\r\nx\r\n`))).toString('latin1').split('From:');
    expect(Math.max(...head.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(78);
  });
});

test('the canonical body of RFC 6376, 3.4.5', () => {
  expect(relaxedBody(' C \r\nD \t E\r\n\r\n\r\n')).toBe(' C\r\nD E\r\n');
});
