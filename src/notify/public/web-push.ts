import {
  createCipheriv,
  createECDH,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  sign,
} from 'node:crypto';
import { assert } from '../../core/base/assert.ts';
import { HOUR, SECOND, type Millis } from '../../core/base/time.ts';
import type { OutgoingRequest } from '../../outgoing/connector.ts';
import { USER_AGENT } from '../channels/kind.ts';

/** A browser's push subscription, as it is handed out when the user agrees (RFC 8030, 8291). */
export interface PushTarget {
  readonly endpoint: string;
  /** Its public key and its secret, in base64url. */
  readonly p256dh: string;
  readonly auth: string;
}

/** The instance's identity for push services (RFC 8292). */
export interface Vapid {
  /** The public key, which browsers need to subscribe. */
  readonly publicKey: string;
  /** The authorization header for the push service of an endpoint. */
  headerFor(endpoint: string, at: Millis): string;
}

const CURVE = 'prime256v1';
const POINT_BYTES = 65;
const AUTH_BYTES = 16;
const SALT_BYTES = 16;
const KEY_BYTES = 16;
const NONCE_BYTES = 12;
const RECORD_BYTES = 4_096;
/** All messages are padded to the same length, so that the length reveals nothing. */
export const PUSH_TEXT_BYTES_MAX = 2_048;
/** How long a token is valid; RFC 8292 allows a day at most. It is renewed when half of that is over. */
const TOKEN_FOR: Millis = 12 * HOUR;
/** Push services whose tokens are cached. */
const TOKENS_MAX = 1_000;

/** The private key that an instance makes when it first needs one. */
export function newVapidKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: CURVE });
  return JSON.stringify(privateKey.export({ format: 'jwk' }));
}

/** `subject`: a contact address of the operator for push services. */
export function vapidOf(kept: string, subject: string): Vapid {
  const jwk = JSON.parse(kept) as { readonly x: string; readonly y: string };
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const point = Buffer.concat([
    Buffer.of(4),
    Buffer.from(jwk.x, 'base64url'),
    Buffer.from(jwk.y, 'base64url'),
  ]);
  const publicKey = point.toString('base64url');
  const tokens = new Map<string, { readonly token: string; readonly until: Millis }>();

  function tokenFor(audience: string, at: Millis): string {
    const known = tokens.get(audience);
    if (known !== undefined && known.until > at) return known.token;
    const claims = { aud: audience, exp: Math.floor((at + TOKEN_FOR) / SECOND), sub: subject };
    const said = [{ typ: 'JWT', alg: 'ES256' }, claims]
      .map((part) => base64url(JSON.stringify(part)))
      .join('.');
    const signature = sign('sha256', Buffer.from(said), { key, dsaEncoding: 'ieee-p1363' });
    const token = `${said}.${signature.toString('base64url')}`;
    if (tokens.size >= TOKENS_MAX) tokens.clear();
    tokens.set(audience, { token, until: at + TOKEN_FOR / 2 });
    return token;
  }

  return {
    publicKey,
    headerFor: (endpoint, at) => `vapid t=${tokenFor(new URL(endpoint).origin, at)}, k=${publicKey}`,
  };
}

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

/** Whether this can be a push subscription: a URL and well-formed keys. Which addresses may be called is decided in `outgoing`. */
export function isPushTarget({ endpoint, p256dh, auth }: PushTarget): boolean {
  const [point, secret] = [Buffer.from(p256dh, 'base64url'), Buffer.from(auth, 'base64url')];
  const isKey = point.length === POINT_BYTES && point[0] === 4 && isOnCurve(point);
  return /^https?:$/u.test(URL.parse(endpoint)?.protocol ?? '') && isKey && secret.length === AUTH_BYTES;
}

function isOnCurve(point: Buffer): boolean {
  const own = createECDH(CURVE);
  own.generateKeys();
  try {
    own.computeSecret(point);
    return true;
  } catch {
    return false;
  }
}

/** A message to a browser. */
export interface Pushed {
  readonly text: string;
  /** How long the push service keeps it for a browser that is offline. */
  readonly keepFor: Millis;
  readonly urgent: boolean;
  /** A later message with the same topic replaces one that is still waiting. */
  readonly about: string;
}

/** The request that sends a message to a browser, encrypted for it alone (RFC 8291). */
export function pushRequest(
  target: PushTarget,
  vapid: Vapid,
  { text, keepFor, urgent, about }: Pushed,
  at: Millis,
): OutgoingRequest {
  return {
    method: 'POST',
    url: target.endpoint,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Encoding': 'aes128gcm',
      TTL: String(Math.floor(keepFor / SECOND)),
      Urgency: urgent ? 'high' : 'normal',
      Topic: createHash('sha256').update(about).digest('base64url').slice(0, 32),
      Authorization: vapid.headerFor(target.endpoint, at),
      'User-Agent': USER_AGENT,
    },
    body: '',
    bytes: encrypted(target, Buffer.from(text)),
  };
}

/** One record of `aes128gcm` (RFC 8188), with keys made for this message. */
function encrypted({ p256dh, auth }: PushTarget, text: Buffer): Uint8Array {
  assert(text.length <= PUSH_TEXT_BYTES_MAX, 'a message to a browser is too long');
  const theirs = Buffer.from(p256dh, 'base64url');
  const own = createECDH(CURVE);
  const ours = own.generateKeys();
  const about = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours]);
  const shared = own.computeSecret(theirs);
  const secret = hkdfSync('sha256', shared, Buffer.from(auth, 'base64url'), about, 32);
  const salt = randomBytes(SALT_BYTES);
  const derive = (what: string, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sha256', Buffer.from(secret), salt, `Content-Encoding: ${what}\0`, bytes));
  const cipher = createCipheriv('aes-128-gcm', derive('aes128gcm', KEY_BYTES), derive('nonce', NONCE_BYTES));
  const padded = Buffer.alloc(PUSH_TEXT_BYTES_MAX + 1);
  text.copy(padded);
  // The delimiter of the last record; zeros after it are padding.
  padded[text.length] = 2;
  const size = Buffer.alloc(4);
  size.writeUInt32BE(RECORD_BYTES);
  return Buffer.concat([
    salt,
    size,
    Buffer.of(POINT_BYTES),
    ours,
    cipher.update(padded),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}
