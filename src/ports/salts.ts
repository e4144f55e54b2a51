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
 * Keeps salts across restarts. All nodes that take reports need the same ones, or people are counted once by each: so salts are replaced by
 * compare-and-swap, and the first node with new ones wins.
 */
export interface SaltVault {
  /** The salts in force; null before the first. Throws or rejects with `data_corrupt` if what is stored is not salts. */
  load(): Soon<Salts | null>;
  /** Replaces `seen` with `next`, unless others are in force by now; returns the salts in force. Nothing is left of what was replaced. */
  replace(seen: Salts | null, next: Salts): Soon<Salts>;
  /** Puts salts in force back if they were lost, or cannot be read and nobody else stores any; returns the salts in force. */
  keep(inForce: Salts): Soon<Salts>;
}

export function areSameSalts(one: Salts | null, other: Salts | null): boolean {
  if (one === null || other === null) return one === other;
  return one.day === other.day && isSame(one.today, other.today) && isSame(one.yesterday, other.yesterday);
}

function isSame(one: Uint8Array | null, other: Uint8Array | null): boolean {
  if (one === null || other === null) return one === other;
  return one.length === other.length && one.every((byte, nth) => byte === other[nth]);
}
