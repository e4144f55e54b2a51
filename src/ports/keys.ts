import type { Millis } from '../core/base/time.ts';

/** What a key is for. `read`: more reads than those without a key have; `report`: reports of people whom its owner tells apart. */
export const KEY_SCOPES = ['read', 'report'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** A key of the API as it is kept: by a digest, from which nobody can make the key. */
export interface ApiKey {
  /** Names the key and is no secret: what OAuth calls the client id. */
  readonly id: string;
  /** What its owner is called, for the operator. */
  readonly name: string;
  /** SHA-256 of the whole key, base64url. */
  readonly digest: string;
  readonly scopes: readonly KeyScope[];
  readonly createdAt: Millis;
  /** From when on it is not taken any more; null: it lasts until it is removed. */
  readonly expiresAt: Millis | null;
  /** When it was last used, to the minute; null: never. */
  readonly usedAt: Millis | null;
}

/** Keys of the API, also put and removed by another process while the server runs. */
export interface ApiKeys {
  /** Adds a key, and moves `version` on. */
  add(key: ApiKey): Promise<void>;
  /** Removes the key, and moves `version` on; nothing happens where there is none. */
  remove(id: string): Promise<void>;
  /** Ends the key at that moment, unless it ends before, and moves `version` on; nothing happens where there is none. */
  expire(id: string, at: Millis): Promise<void>;
  /** All keys, by id. */
  list(): Promise<ApiKey[]>;
  /** Says that a key was used; never at an earlier moment than was said before. */
  used(id: string, at: Millis): Promise<void>;
  /** Grows with every key that is added, ended or removed, also by another process. */
  version(): Promise<number>;
}
