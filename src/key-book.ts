import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { HOUR, MINUTE, SECOND, type Millis } from './core/base/time.ts';
import type { ApiKey, ApiKeys, KeyScope } from './ports/keys.ts';

const ID_BYTES = 6;
/** Enough random bits that nobody can guess them, so a plain digest of a key is enough to store. */
const SECRET_BYTES = 32;
/** The format of a key, which contains its id. */
const KEY = /^outcry_([0-9a-f]{12})_[\w-]{43}$/u;
/** The format of a token made from a key: its owner, its expiry, and our signature. */
const TOKEN = /^outcry-token\.([0-9a-f]{12}|anyone)\.(\d{1,15})\.([\w-]{43})$/u;
/** Stands for no key in a token. */
const ANYONE = 'anyone';
export const TOKEN_LIFE: Millis = 1 * HOUR;
/** The minimum interval between records of a key's last use. */
const USED_EVERY: Millis = 1 * MINUTE;

/** Who is asking, according to a bearer token: the id of a key, or (null) anyone; and the scopes of that key. */
interface Bearer {
  readonly key: string | null;
  readonly scopes: readonly KeyScope[];
}

/** Why a bearer token is refused. `foreign`: it was not made by an instance of Outcry. */
type Unheard = 'foreign' | 'expired' | 'wrong';

/** The keys of an instance in memory, and the tokens made from them. */
export interface KeyBook {
  /** Who a bearer token, a key or a token made from one, belongs to. Records that the key was used. */
  bearer(token: string, at: Millis): Bearer | Unheard;
  /** Whether this is the key with that id, and has not expired. */
  isKey(id: string, key: string, at: Millis): boolean;
  /** A token for the key with that id, or for anyone (null), valid for {@link TOKEN_LIFE}. */
  token(id: string | null, at: Millis): { readonly token: string; readonly seconds: number };
  /** Applies keys added and removed since, also by another process. */
  refresh(): Promise<void>;
}

interface KeyBookOptions {
  readonly shelf: ApiKeys;
  /** The secret for signing tokens: the same on every node and after a restart, so that a token is valid everywhere. */
  readonly signer: string;
  /** Called if the last use of a key could not be stored. */
  readonly onError: (error: unknown) => void;
}

/** A new key, whose secret is shown once and never again, and what is stored of it. */
export function newKey({ name, scopes, createdAt, expiresAt }: KeyFacts): {
  readonly secret: string;
  readonly kept: ApiKey;
} {
  const id = randomBytes(ID_BYTES).toString('hex');
  const secret = `outcry_${id}_${newSigner()}`;
  return {
    secret,
    kept: { id, name, digest: digestOf(secret), scopes, createdAt, expiresAt, usedAt: null },
  };
}

type KeyFacts = Pick<ApiKey, 'name' | 'scopes' | 'createdAt' | 'expiresAt'>;

/** 256 random bits, base64url. */
export function newSigner(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

export async function openKeyBook({ shelf, signer, onError }: KeyBookOptions): Promise<KeyBook> {
  const said = new Map<string, Millis>();
  let version = await shelf.version();
  let keys = byId(await shelf.list());

  const signed = (text: string): string => createHmac('sha256', signer).update(text).digest('base64url');

  function isKey(id: string, key: string, at: Millis): boolean {
    const kept = keys.get(id);
    return kept !== undefined && isSame(kept.digest, digestOf(key)) && !hasEnded(kept, at);
  }

  /** The bearer of a key, after the caller has verified the key or a token made from it. */
  function used(id: string, at: Millis): Bearer | Unheard {
    const kept = keys.get(id);
    if (kept === undefined) return 'wrong';
    if (hasEnded(kept, at)) return 'expired';
    if (at - (said.get(id) ?? -Infinity) >= USED_EVERY) {
      said.set(id, at);
      shelf.used(id, at).catch(onError);
    }
    return { key: id, scopes: kept.scopes };
  }

  function ofToken(token: string, at: Millis): Bearer | Unheard {
    const [, id = '', until = '', proof = ''] = TOKEN.exec(token) ?? [];
    if (id === '') return token.startsWith('outcry') ? 'wrong' : 'foreign';
    if (!isSame(signed(`${id}.${until}`), proof)) return 'wrong';
    if (at >= Number(until)) return 'expired';
    return id === ANYONE ? NOBODY : used(id, at);
  }

  return {
    isKey,
    bearer(token, at) {
      const id = KEY.exec(token)?.[1];
      if (id === undefined) return ofToken(token, at);
      return isSame(keys.get(id)?.digest ?? '', digestOf(token)) ? used(id, at) : 'wrong';
    },
    token(id, at) {
      const claim = `${id ?? ANYONE}.${at + TOKEN_LIFE}`;
      return { token: `outcry-token.${claim}.${signed(claim)}`, seconds: TOKEN_LIFE / SECOND };
    },
    async refresh() {
      const latest = await shelf.version();
      if (latest === version) return;
      keys = byId(await shelf.list());
      version = latest;
    },
  };
}

/** A bearer without a key. */
export const NOBODY: Bearer = { key: null, scopes: [] };

const hasEnded = ({ expiresAt }: ApiKey, at: Millis): boolean => expiresAt !== null && at >= expiresAt;

function digestOf(key: string): string {
  return hash('sha256', key, 'base64url');
}

/** In constant time, so that timing does not reveal how much of them matches. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function byId(keys: readonly ApiKey[]): ReadonlyMap<string, ApiKey> {
  return new Map(keys.map((key) => [key.id, key]));
}
