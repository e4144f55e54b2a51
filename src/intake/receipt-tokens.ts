import { timingSafeEqual } from 'node:crypto';
import { assert } from '../core/base/assert.ts';
import { MINUTE, type Millis } from '../core/base/time.ts';
import { hmacWith } from './hmac.ts';
import type { Heard } from './turnout.ts';

/** How long a token is valid: enough to read the thank-you page and answer a question on it. */
export const TOKEN_FOR: Millis = 30 * MINUTE;
/** A longer one cannot be ours: even the longest name of a city, escaped, is far shorter. */
export const TOKEN_CHARS_MAX = 1_000;
const MAC_BYTES = 16;
const PARTS = /^([\w-]+)\.([\w-]+)$/u;

/** What one reporter may be told and asked about their report. */
export interface Told {
  /** The id of the report. */
  readonly id: string;
  readonly service: string;
  readonly heard: Heard | null;
}

/**
 * A receipt that the reporter carries in a URL, so that a page can thank them without knowing who they are. It contains only what they were
 * told, and cannot be forged. The keys are shared by all nodes of an instance, newest first, so that any of them can open what another has
 * sealed.
 */
export class ReceiptTokens {
  readonly #keys: () => readonly Uint8Array[];
  /** By key, and garbage collected with it. */
  readonly #hmacs = new WeakMap<Uint8Array, ReturnType<typeof hmacWith>>();

  constructor(keys: () => readonly Uint8Array[]) {
    this.#keys = keys;
  }

  seal(told: Told, at: Millis): string {
    const text = Buffer.from(JSON.stringify({ ...told, until: at + TOKEN_FOR })).toString('base64url');
    const [key] = this.#keys();
    assert(key !== undefined, 'salts exist before anyone is counted');
    return `${text}.${this.#mac(key, text)}`;
  }

  /** Null if the token is forged, for another service, or expired. */
  open(token: string, service: string, at: Millis): Told | null {
    if (token.length > TOKEN_CHARS_MAX) return null;
    const [, text, mac] = PARTS.exec(token) ?? [];
    if (text === undefined || mac === undefined) return null;
    const given = Buffer.from(mac);
    const made = this.#keys().map((key) => Buffer.from(this.#mac(key, text)));
    if (!made.some((one) => given.length === one.length && timingSafeEqual(given, one))) return null;
    const { until, ...told } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Told & {
      until: Millis;
    };
    return told.service === service && at < until ? told : null;
  }

  #mac(key: Uint8Array, text: string): string {
    let hmac = this.#hmacs.get(key);
    if (hmac === undefined) this.#hmacs.set(key, (hmac = hmacWith(key, TOKEN_CHARS_MAX)));
    return hmac(Buffer.from(text), MAC_BYTES);
  }
}
