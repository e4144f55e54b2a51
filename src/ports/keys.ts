import type { Millis } from '../core/base/time.ts';

/** The purpose of a key. `read`: a higher read limit than without a key; `report`: reports of people whom the key's owner tells apart. */
export const KEY_SCOPES = ['read', 'report'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** An API key as it is stored: as a digest, from which the key cannot be recovered. */
export interface ApiKey {
  /** Identifies the key and is not secret: OAuth's client id. */
  readonly id: string;
  /** The name of its owner, for the operator. */
  readonly name: string;
  /** SHA-256 of the whole key, base64url. */
  readonly digest: string;
  readonly scopes: readonly KeyScope[];
  readonly createdAt: Millis;
  /** From when it is no longer accepted; null if it is valid until it is removed. */
  readonly expiresAt: Millis | null;
  /** When it was last used, to the minute; null if never. */
  readonly usedAt: Millis | null;
}

/** API keys, possibly added and removed by another process while the server runs. */
export interface ApiKeys {
  /** Adds a key, and increments `version`. */
  add(key: ApiKey): Promise<void>;
  /** Removes the key, and increments `version`; a no-op if there is none. */
  remove(id: string): Promise<void>;
  /** Ends the key at that moment, unless it ends earlier, and increments `version`; a no-op if there is none. */
  expire(id: string, at: Millis): Promise<void>;
  /** All keys, by id. */
  list(): Promise<ApiKey[]>;
  /** Records that a key was used; an earlier moment than the recorded one is ignored. */
  used(id: string, at: Millis): Promise<void>;
  /** Grows whenever a key is added, ended or removed, also by another process. */
  version(): Promise<number>;
}
