import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/** Seals and opens texts with one key, which is stored elsewhere. Each is sealed separately and bound to what it is `of`. */
export interface Seal {
  seal(text: string, of: string): string;
  /** Null if the key does not open it, or there is no key. */
  open(sealed: string, of: string): string | null;
  /** `open` for many texts: the key is looked up once. */
  opener(): Seal['open'];
}

/** The format of a key file. */
const KEY_FILE = /^([0-9a-f]{64})\r?\n?$/iu;

/** The key in the text of its file; null if it contains none. */
export function keyIn(text: string): Buffer | null {
  const [, digits] = KEY_FILE.exec(text) ?? [];
  return digits === undefined ? null : Buffer.from(digits, 'hex');
}

/** `key` is used to open, if there is one; `keyToSeal` creates one if there is none. */
export function sealUnder(key: () => Buffer | null, keyToSeal: () => Buffer): Seal {
  const openerOf =
    (known: Buffer | null): Seal['open'] =>
    (sealed, of) =>
      known === null ? null : opened(sealed, of, known);
  return {
    seal(text, of) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, keyToSeal(), iv).setAAD(Buffer.from(of));
      const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), bytes]).toString('base64');
    },
    open: (sealed, of) => openerOf(key())(sealed, of),
    opener: () => openerOf(key()),
  };
}

function opened(sealed: string, of: string, key: Buffer): string | null {
  const bytes = Buffer.from(sealed, 'base64');
  const [iv, tag] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)];
  try {
    const cipher = createDecipheriv(CIPHER, key, iv).setAAD(Buffer.from(of)).setAuthTag(tag);
    const text = Buffer.concat([cipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), cipher.final()]);
    return text.toString('utf8');
  } catch {
    return null;
  }
}
