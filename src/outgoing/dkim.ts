import { createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** The signing key. */
export interface DkimSetting {
  readonly domain: string;
  /** The selector of the public key in the domain. */
  readonly selector: string;
  /** An RSA key in PEM: few mail servers verify others. */
  readonly key: string;
}

/** The signed headers, if the message has them. RFC 8058 requires `list-unsubscribe` and `list-unsubscribe-post`. */
const SIGNED = (
  'from sender reply-to subject date message-id to mime-version content-type in-reply-to references ' +
  'list-id list-unsubscribe list-unsubscribe-post auto-submitted'
).split(' ');
/** Base64 in lines short enough for a header. */
const LINES = /.{1,72}/gu;

/** Signs off the main thread: with a callback, Node uses its thread pool. */
const signInPool = promisify<string, Buffer, KeyObject, Buffer>(sign);

/**
 * Prepends a DKIM signature (RFC 6376) to a message with CRLF line ends. An RSA signature takes longer than the rest of a message, so it is
 * made off the main thread, on all available cores.
 */
export function dkimSigner({ domain, selector, key }: DkimSetting): (message: Buffer) => Promise<Buffer> {
  const privateKey = createPrivateKey(key);
  return async (message) => {
    // Byte for byte, in any encoding.
    const text = message.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    const [head, body] = [text.slice(0, end), text.slice(end + 4)];
    const fields = fieldsOf(head);
    const names = SIGNED.filter((name) => fields.has(name));
    const bodyHash = createHash('sha256').update(relaxedBody(body), 'latin1').digest('base64');
    const unsigned = [
      'v=1',
      'a=rsa-sha256',
      'c=relaxed/relaxed',
      `d=${domain}`,
      `s=${selector}`,
      `h=${names.join(':\r\n ')}`,
      `bh=${bodyHash}`,
      'b=',
    ].join(';\r\n ');
    const signed = [
      ...names.map((name) => `${name}:${fields.get(name)}`),
      `dkim-signature:${relaxed(unsigned)}`,
    ];
    const signature = await signInPool('sha256', Buffer.from(signed.join('\r\n'), 'latin1'), privateKey);
    const lines = signature.toString('base64').match(LINES) ?? [];
    return Buffer.concat([Buffer.from(`DKIM-Signature: ${unsigned}${lines.join('\r\n ')}\r\n`), message]);
  };
}

/** The canonical header fields by name; if a name occurs several times, the last. */
function fieldsOf(head: string): Map<string, string> {
  const fields = head.split(/\r\n(?![ \t])/u);
  return new Map(
    fields.map((field) => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon).trim().toLowerCase(), relaxed(field.slice(colon + 1))];
    }),
  );
}

/** The relaxed canonical form of a header (RFC 6376, 3.4.2): on one line, with single spaces. */
const relaxed = (value: string): string =>
  value
    .replaceAll('\r\n', '')
    .replaceAll(/[ \t]+/gu, ' ')
    .replaceAll(/^ | $/gu, '');

/** The relaxed canonical form of a body (RFC 6376, 3.4.4): single spaces, none at the end of a line, no empty lines at the end. */
export function relaxedBody(body: string): string {
  const lines = body.replaceAll(/[ \t]+/gu, ' ').replaceAll(' \r\n', '\r\n');
  let end = lines.length;
  while (lines.endsWith('\r\n', end)) end -= 2;
  if (lines.endsWith(' ', end)) end -= 1;
  return end === 0 ? '' : `${lines.slice(0, end)}\r\n`;
}
