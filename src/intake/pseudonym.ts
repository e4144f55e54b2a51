import { hash } from 'node:crypto';
import { VOICE_WINDOW } from '../core/domain/voices.ts';
import { DAY, MINUTE, floorTo, type Millis } from '../core/base/time.ts';
import { ipVersionOf, reporterKey } from './address.ts';
import { SALT_BYTES, type SaltVault, type Salts } from '../ports/salts.ts';
import type { Soon } from '../ports/soon.ts';
import type { SenderGroups } from '../core/domain/sender.ts';
import type { DeviceShown, FormSeen, KnownDevice, Pseudonyms } from './draft.ts';
import { MESSAGE_BYTES_MAX, hmacWith } from './hmac.ts';

const PSEUDONYM_BYTES = 16;
/** Bytes of a block's pseudonym: two blocks of a day collide by chance less than once in a million days. */
const GROUP_BYTES = 8;
const IPV4_BYTES = 4;
/** Bytes of an address that make its block and its wide block: /24 and /16, /48 and /32. */
const IPV4_GROUP_BYTES = [3, 2] as const;
const IPV6_GROUP_BYTES = [6, 4] as const;
/** Prefixes the bytes of a block, so that no block has the pseudonym of another kind of block or of an address. */
const BLOCK = 0x62;
const WIDE = 0x77;
const BEHIND = 0x61;
const DEVICE = 0x64;
const FORM = 0x66;
const CLIENT = 0x63;
const MARK = 0x6d;
const RECEIPT = 0x72;
const PROOF = 0x70;
const RETRY = 0x6b;
/** Bytes of a digest from which a pseudonym is made: with the prefix byte, it fills a message. */
const DIGEST_BYTES = MESSAGE_BYTES_MAX - 1;
/** How long a form may stay open before it is sent; after that its mark tells nothing. */
export const FORM_LASTS: Millis = DAY;
/** A form sent sooner than this after it was rendered was not read by a person. */
export const READ_MIN: Millis = 1_500;
const SECRET_BYTES = 32;
/** How often the vault is checked for salts that were lost. */
export const KEPT_EVERY: Millis = MINUTE;

/** Turns addresses into pseudonyms. Once the salt of a day is destroyed, nobody can tell which address a pseudonym stood for. */
export class Pseudonymizer {
  readonly #vault: SaltVault;
  readonly #random: (bytes: number) => Uint8Array;
  #salts: Salts | null = null;
  /** By salt, and garbage collected with it. */
  readonly #hmacs = new WeakMap<Uint8Array, ReturnType<typeof hmacWith>>();
  readonly #receiptKeysBySalt = new WeakMap<Uint8Array, Uint8Array>();
  #keptAt: Millis = -Infinity;

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

  /** The pseudonyms of a person identified by the owner of a key or, if null, of the owner; like those of an address. */
  ofClient(client: string, reporter: string | null, at: Millis): Soon<Pseudonyms> {
    const message = digestMessage(CLIENT, JSON.stringify([client, reporter]));
    const of = ({ today, yesterday }: Salts): Pseudonyms => [
      this.#pseudonym(today, message),
      ...(yesterday === null ? [] : [this.#pseudonym(yesterday, message)]),
    ];
    const salts = this.#saltsAt(at);
    return salts instanceof Promise ? salts.then(of) : of(salts);
  }

  /**
   * The names of a reporter's request with this `Idempotency-Key`, today's first. Keys may be easy to guess: with a salt in it, nobody can try
   * them on what is stored once the day is over.
   */
  retriesOf(key: string, service: string, reporters: Pseudonyms, at: Millis): Soon<readonly string[]> {
    const of = ({ today, yesterday }: Salts): readonly string[] =>
      [today, yesterday].flatMap((salt, nth) => {
        const reporter = reporters[nth];
        if (salt === null || reporter === undefined) return [];
        return [this.#pseudonym(salt, digestMessage(RETRY, JSON.stringify([reporter, service, key])))];
      });
    const salts = this.#saltsAt(at);
    return salts instanceof Promise ? salts.then(of) : of(salts);
  }

  /** The pseudonyms of the address blocks it is in, under today's salt. */
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

  /** The pseudonyms of a device on a service, today's first; null if nothing tells it apart from others behind its address. */
  deviceOf(shown: DeviceShown, at: Millis): Soon<KnownDevice | null> {
    const salts = this.#saltsAt(at);
    return salts instanceof Promise
      ? salts.then((inForce) => this.#device(shown, inForce, at))
      : this.#device(shown, salts, at);
  }

  #device(shown: DeviceShown, salts: Salts, at: Millis): KnownDevice | null {
    const { address, service, token, mark, browser } = shown;
    if (token === null && !this.#isMark(mark, salts, at)) return null;
    const key = reporterKey(address);
    const message =
      token === null
        ? digestMessage(FORM, `${service}\n${key.join('.')}\n${browser}`)
        : digestMessage(DEVICE, `${service}\n${token}`);
    const of = (salt: Uint8Array) => this.#pseudonym(salt, message);
    const { today, yesterday } = salts;
    const tokens: Pseudonyms = yesterday === null ? [of(today)] : [of(today), of(yesterday)];
    const behind = this.#hmac(today)(Uint8Array.of(BEHIND, ...key), GROUP_BYTES);
    return { tokens, behind, ip: ipVersionOf(address) };
  }

  /** The mark for the form of a page as of `drawnAt`: a sender who has it was shown the form. */
  markOf(drawnAt: Millis, at: Millis): Soon<string> {
    const salts = this.#saltsAt(at);
    return salts instanceof Promise
      ? salts.then(({ today }) => this.#mark(today, drawnAt))
      : this.#mark(salts.today, drawnAt);
  }

  #mark(salt: Uint8Array, at: Millis): string {
    const message = new Uint8Array(1 + Float64Array.BYTES_PER_ELEMENT);
    message[0] = MARK;
    new DataView(message.buffer).setFloat64(1, at);
    return `${at.toString(36)}.${this.#hmac(salt)(message, GROUP_BYTES)}`;
  }

  #isMark(mark: string | null, salts: Salts, at: Millis): boolean {
    const drawnAt = drawnAtOf(mark);
    if (!(drawnAt <= at && at - drawnAt <= FORM_LASTS)) return false;
    return this.#isMadeHere(mark, drawnAt, salts);
  }

  #isMadeHere(mark: string | null, drawnAt: Millis, { today, yesterday }: Salts): boolean {
    return [today, yesterday].some((salt) => salt !== null && this.#mark(salt, drawnAt) === mark);
  }

  /** What the mark of a form sent at `at` says about it. */
  formOf(mark: string, at: Millis): Soon<FormSeen> {
    const salts = this.#saltsAt(at);
    return salts instanceof Promise
      ? salts.then((inForce) => this.#formOf(mark, inForce, at))
      : this.#formOf(mark, salts, at);
  }

  #formOf(mark: string, salts: Salts, at: Millis): FormSeen {
    const drawnAt = drawnAtOf(mark);
    if (this.#isMadeHere(mark, drawnAt, salts)) return at - drawnAt < READ_MIN ? 'instant' : 'shown';
    // The salt of an earlier day is gone, so its marks cannot be checked.
    const known = salts.yesterday === null ? salts.day : salts.day - DAY;
    return drawnAt < known ? null : 'forged';
  }

  /** The secrets for signing challenges, today's first. Derived from the salts, and gone with them. */
  async proofSecrets(at: Millis): Promise<readonly [string, ...string[]]> {
    const { today, yesterday } = await this.#saltsAt(at);
    const of = (salt: Uint8Array) => this.#hmac(salt)(Uint8Array.of(PROOF), SECRET_BYTES);
    return yesterday === null ? [of(today)] : [of(today), of(yesterday)];
  }

  #pseudonym(salt: Uint8Array, key: Uint8Array): string {
    return this.#hmac(salt)(key, PSEUDONYM_BYTES);
  }

  #hmac(salt: Uint8Array): ReturnType<typeof hmacWith> {
    let hmac = this.#hmacs.get(salt);
    if (hmac === undefined) this.#hmacs.set(salt, (hmac = hmacWith(salt)));
    return hmac;
  }

  /**
   * The keys for sealing receipts, today's first: derived from the salts in force, and so the same on all nodes, without revealing a salt.
   * None before the first salts.
   */
  get receiptKeys(): readonly Uint8Array[] {
    const { today = null, yesterday = null } = this.#salts ?? {};
    return [today, yesterday].flatMap((salt) => (salt === null ? [] : [this.#receiptKey(salt)]));
  }

  #receiptKey(salt: Uint8Array): Uint8Array {
    let key = this.#receiptKeysBySalt.get(salt);
    if (key === undefined) {
      key = hash('sha256', Uint8Array.of(RECEIPT, ...salt), 'buffer');
      this.#receiptKeysBySalt.set(salt, key);
    }
    return key;
  }

  /**
   * Does what the next report would do to the salts, so that old ones are destroyed in time even on a quiet day. Salts that were lost from
   * the vault meanwhile are put back, so that a restart counts nobody twice.
   */
  async rotate(at: Millis): Promise<void> {
    const inForce = await this.#saltsAt(at);
    if (at - this.#keptAt < KEPT_EVERY && at >= this.#keptAt) return;
    this.#keptAt = at;
    this.#salts = await this.#vault.keep(inForce);
  }

  #saltsAt(at: Millis): Soon<Salts> {
    const next = rotate(this.#salts, at, this.#random);
    if (next === this.#salts) return next;
    const inForce = this.#vault.replace(this.#salts, next);
    return inForce instanceof Promise
      ? inForce.then((salts) => this.#take(salts, at))
      : this.#take(inForce, at);
  }

  /** Another node may have stored its salts first, of that day or of an earlier one. */
  #take(inForce: Salts, at: Millis): Soon<Salts> {
    this.#salts = inForce;
    return this.#saltsAt(at);
  }
}

/** When a form was rendered, according to its mark; NaN if the mark is invalid. */
function drawnAtOf(mark: string | null): Millis {
  return Number.parseInt(/^([0-9a-z]{1,9})\./u.exec(mark ?? '')?.[1] ?? '', 36);
}

function digestMessage(kind: number, text: string): Uint8Array {
  return Uint8Array.of(kind, ...hash('sha256', text, 'buffer').subarray(0, DIGEST_BYTES));
}

/** The salts that should be in force at `at`: the same, new ones for a new day, or the same without yesterday's. */
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
