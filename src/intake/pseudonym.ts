import { VOICE_WINDOW } from '../core/domain/voices.ts';
import { DAY, floorTo, type Millis } from '../core/base/time.ts';
import { reporterKey } from './address.ts';
import { SALT_BYTES, type SaltVault, type Salts } from '../ports/salts.ts';
import type { Soon } from '../ports/soon.ts';
import type { SenderGroups } from '../core/domain/sender.ts';
import type { Pseudonyms } from './draft.ts';
import { hmacWith } from './hmac.ts';

const PSEUDONYM_BYTES = 16;
/** Of a group: two groups of a day share one by chance less than once in a million days. */
const GROUP_BYTES = 8;
const IPV4_BYTES = 4;
/** Bytes of an address that make its block and its wide block: /24 and /16, /48 and /32. */
const IPV4_GROUP_BYTES = [3, 2] as const;
const IPV6_GROUP_BYTES = [6, 4] as const;
/** What is put before the bytes of a group, so that no group has the pseudonym of another or of an address. */
const BLOCK = 0x62;
const WIDE = 0x77;

/** Turns addresses into pseudonyms. After the salt of a day is destroyed, nobody can tell which address one stood for. */
export class Pseudonymizer {
  readonly #vault: SaltVault;
  readonly #random: (bytes: number) => Uint8Array;
  #salts: Salts | null = null;
  /** By salt; goes with it. */
  readonly #hmacs = new WeakMap<Uint8Array, ReturnType<typeof hmacWith>>();

  constructor(vault: SaltVault, random: (bytes: number) => Uint8Array) {
    this.#vault = vault;
    this.#random = random;
  }

  /** The pseudonyms of an address at `at`: today's, then yesterday's within the {@link VOICE_WINDOW} after midnight. */
  of(address: string, at: Millis): Soon<Pseudonyms> {
    const salts = this.#saltsAt(at);
    return salts instanceof Promise
      ? salts.then((inForce) => this.#pseudonyms(address, inForce))
      : this.#pseudonyms(address, salts);
  }

  #pseudonyms(address: string, { today, yesterday }: Salts): Pseudonyms {
    const key = reporterKey(address);
    const pseudonym = this.#pseudonym(today, key);
    return yesterday === null ? [pseudonym] : [pseudonym, this.#pseudonym(yesterday, key)];
  }

  /** The pseudonyms of the groups of addresses that it is in, under today's salt. */
  groupsOf(address: string, at: Millis): Soon<SenderGroups> {
    const salts = this.#saltsAt(at);
    return salts instanceof Promise
      ? salts.then((inForce) => this.#groups(address, inForce))
      : this.#groups(address, salts);
  }

  #groups(address: string, { today }: Salts): SenderGroups {
    const key = reporterKey(address);
    const [block, wide] = key.length === IPV4_BYTES ? IPV4_GROUP_BYTES : IPV6_GROUP_BYTES;
    const of = (kind: number, bytes: number) =>
      this.#hmac(today)(Uint8Array.of(kind, ...key.subarray(0, bytes)), GROUP_BYTES);
    return { block: of(BLOCK, block), wide: of(WIDE, wide) };
  }

  #pseudonym(salt: Uint8Array, key: Uint8Array): string {
    return this.#hmac(salt)(key, PSEUDONYM_BYTES);
  }

  #hmac(salt: Uint8Array): ReturnType<typeof hmacWith> {
    let hmac = this.#hmacs.get(salt);
    if (hmac === undefined) this.#hmacs.set(salt, (hmac = hmacWith(salt)));
    return hmac;
  }

  /** What the next report would do to the salts, without waiting for one: on a quiet day too, old ones are destroyed in time. */
  async rotate(at: Millis): Promise<void> {
    await this.#saltsAt(at);
  }

  #saltsAt(at: Millis): Soon<Salts> {
    const next = rotate(this.#salts, at, this.#random);
    if (next === this.#salts) return next;
    const inForce = this.#vault.replace(this.#salts, next);
    return inForce instanceof Promise
      ? inForce.then((salts) => this.#take(salts, at))
      : this.#take(inForce, at);
  }

  /** Others may have put theirs first, of that day or of one before it. */
  #take(inForce: Salts, at: Millis): Soon<Salts> {
    this.#salts = inForce;
    return this.#saltsAt(at);
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
