import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { HOUR, MINUTE, SECOND, type Millis } from './core/base/time.ts';
import type { ApiKey, ApiKeys, KeyScope } from './ports/keys.ts';

const ID_BYTES = 6;
/** Nobody can guess 256 random bits, so that a plain digest of a key is enough to keep. */
const SECRET_BYTES = 32;
/** The text of a key tells which it is. */
const KEY = /^outcry_([0-9a-f]{12})_[\w-]{43}$/u;
/** One that is made of a key: whose it is, until when it holds, and what proves that we made it. */
const TOKEN = /^outcry-token\.([0-9a-f]{12}|anyone)\.(\d{1,15})\.([\w-]{43})$/u;
/** Stands for no key in a token. */
const ANYONE = 'anyone';
export const TOKEN_LIFE: Millis = 1 * HOUR;
/** The last use of a key is said at most so often. */
const USED_EVERY: Millis = 1 * MINUTE;

/** Who asks, as far as a bearer token says: the id of a key, or (null) anybody; and what that key is for. */
interface Bearer {
  readonly key: string | null;
  readonly scopes: readonly KeyScope[];
}

/** Why a bearer token is not taken. `foreign`: it is none that an instance of Outcry makes. */
type Unheard = 'foreign' | 'expired' | 'wrong';

/** The keys of an instance in memory, and the tokens that are made of them. */
export interface KeyBook {
  /** Who a bearer token speaks for: a key itself, or a token made of one. Says that the key was used. */
  bearer(token: string, at: Millis): Bearer | Unheard;
  /** Whether the key is the one of that id, and has not ended. */
  isKey(id: string, key: string, at: Millis): boolean;
  /** A token for the key of that id, or for anybody (null), until {@link TOKEN_LIFE} has passed. */
  token(id: string | null, at: Millis): { readonly token: string; readonly seconds: number };
  /** Takes in what was added and removed since, also by another process. */
  refresh(): Promise<void>;
}

interface KeyBookOptions {
  readonly shelf: ApiKeys;
  /** What tokens are signed with: the same on every node and after a restart, so that a token holds wherever it is shown. */
  readonly signer: string;
  /** Told where the last use of a key could not be kept. */
  readonly onError: (error: unknown) => void;
}

/** A new key, told once and never again, and what is kept of it. */
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

  /** A key of which it is known that whoever asks has it, or a token made of it. */
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

/** Speaks for no key. */
export const NOBODY: Bearer = { key: null, scopes: [] };

const hasEnded = ({ expiresAt }: ApiKey, at: Millis): boolean => expiresAt !== null && at >= expiresAt;

function digestOf(key: string): string {
  return hash('sha256', key, 'base64url');
}

/** Without telling by its time how much of them is the same. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function byId(keys: readonly ApiKey[]): ReadonlyMap<string, ApiKey> {
  return new Map(keys.map((key) => [key.id, key]));
}
