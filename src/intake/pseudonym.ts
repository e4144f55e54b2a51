import { VOICE_WINDOW } from '../core/domain/voices.ts';
import { DAY, floorTo, type Millis } from '../core/base/time.ts';
import { reporterKey } from './address.ts';
import type { Pseudonyms } from './draft.ts';
import { hmacWith } from './hmac.ts';

/** The salts in force. Yesterday's is kept only while a voice counted under it may still be remembered. */
export interface Salts {
  /** Start of the UTC day that `today` belongs to. */
  readonly day: Millis;
  readonly today: Uint8Array;
  readonly yesterday: Uint8Array | null;
}

/** Where salts outlive a restart. `save` leaves nothing of what it held before. */
export interface SaltVault {
  load(): Salts | null;
  save(salts: Salts): void;
}

export const SALT_BYTES = 32;
const PSEUDONYM_BYTES = 16;

/** Turns addresses into pseudonyms. After the salt of a day is destroyed, nobody can tell which address one stood for. */
export class Pseudonymizer {
  readonly #vault: SaltVault;
  readonly #random: (bytes: number) => Uint8Array;
  #salts: Salts | null;
  /** By salt; goes with it. */
  readonly #hmacs = new WeakMap<Uint8Array, ReturnType<typeof hmacWith>>();

  constructor(vault: SaltVault, random: (bytes: number) => Uint8Array) {
    this.#vault = vault;
    this.#random = random;
    this.#salts = vault.load();
  }

  /** The pseudonyms of an address at `at`: today's, then yesterday's within the {@link VOICE_WINDOW} after midnight. */
  of(address: string, at: Millis): Pseudonyms {
    const { today, yesterday } = this.#saltsAt(at);
    const key = reporterKey(address);
    const pseudonym = this.#pseudonym(today, key);
    return yesterday === null ? [pseudonym] : [pseudonym, this.#pseudonym(yesterday, key)];
  }

  #pseudonym(salt: Uint8Array, key: Uint8Array): string {
    let hmac = this.#hmacs.get(salt);
    if (hmac === undefined) this.#hmacs.set(salt, (hmac = hmacWith(salt)));
    return hmac(key, PSEUDONYM_BYTES);
  }

  /** What the next report would do to the salts, without waiting for one: on a quiet day too, old ones are destroyed in time. */
  rotate(at: Millis): void {
    this.#saltsAt(at);
  }

  #saltsAt(at: Millis): Salts {
    const next = rotate(this.#salts, at, this.#random);
    if (next !== this.#salts) {
      this.#vault.save(next);
      this.#salts = next;
    }
    return next;
  }
}

/** The salts that are to be in force at `at`: the same ones, or new ones for a new day, or without yesterday's. */
export function rotate(salts: Salts | null, at: Millis, random: (bytes: number) => Uint8Array): Salts {
  const day = floorTo(at, DAY);
  const yesterdayServes = at < day + VOICE_WINDOW;
  if (salts === null || day > salts.day) {
    const kept = salts !== null && salts.day === day - DAY && yesterdayServes ? salts.today : null;
    return { day, today: random(SALT_BYTES), yesterday: kept };
  }
  if (salts.yesterday !== null && !yesterdayServes) return { ...salts, yesterday: null };
  return salts;
}
