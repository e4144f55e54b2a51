import type { Millis } from '../core/base/time.ts';
import type { Soon } from './soon.ts';

/** The salts in force. Yesterday's is kept only while a voice counted under it may still be remembered. */
export interface Salts {
  /** Start of the UTC day that `today` belongs to. */
  readonly day: Millis;
  readonly today: Uint8Array;
  readonly yesterday: Uint8Array | null;
}

export const SALT_BYTES = 32;

/**
 * Where salts outlive a restart. Whoever takes reports needs the same ones as the others, or people are counted once by each: so
 * salts are replaced by comparing, and the first who has new ones decides.
 */
export interface SaltVault {
  /** The salts in force; null before the first. Throws or rejects with `data_corrupt` where what is there are none. */
  load(): Soon<Salts | null>;
  /**
   * Puts `next` in the place of `seen`, unless others are in force by now; the answer is what is. Nothing is left of what was
   * replaced.
   */
  replace(seen: Salts | null, next: Salts): Soon<Salts>;
}

export function areSameSalts(one: Salts | null, other: Salts | null): boolean {
  if (one === null || other === null) return one === other;
  return one.day === other.day && isSame(one.today, other.today) && isSame(one.yesterday, other.yesterday);
}

function isSame(one: Uint8Array | null, other: Uint8Array | null): boolean {
  if (one === null || other === null) return one === other;
  return one.length === other.length && one.every((byte, nth) => byte === other[nth]);
}
