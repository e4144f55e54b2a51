import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { WAY_END } from './audience.ts';

/** What a link in a message is for: to confirm, to unsubscribe, or to get no such message ever again. */
export type Purpose = 'confirm' | 'end' | 'never';

export interface Tokens {
  /** The token for the link of one subscription, `mail~…-…`: it cannot be forged without the message. */
  tokenOf(id: string, purpose: Purpose): string;
  /** The id in a token; null if it is not ours, or for another purpose. */
  idOf(token: string, purpose: Purpose): string | null;
  /** The tag after the plus of the return address: short, because a local part has at most 64 characters. */
  returnTagOf(id: string): string;
  /** The id in such a tag; null if it is not ours. */
  idOfReturnTag(tag: string): string | null;
  /** A digest of a browser's push endpoint. */
  whoOfBrowser(endpoint: string): string;
  /** A digest of an address, the same for spellings that most likely reach the same mailbox. */
  whoOf(address: string): string;
}

/** 128 bits, in characters that mail servers do not change. */
const ID_BYTES = 16;
const MAC_BYTES = 16;
/** Half a MAC is enough beside an id that nobody can guess. */
const RETURN_MAC_BYTES = 8;
const SECRET_BYTES = 32;
/** The lane of addresses that want no more mail; nothing is sent in it. */
export const NEVER_LANE = 'never';
/** The lane of mail subscribers. */
export const MAIL_LANE = 'mail';

/** The way of browser subscribers: one lane for each push service. */
export const PUSH_WAY = 'push';
const LANE_CHARS = 12;
export const pushLane = (endpoint: string): string => {
  const host = createHash('sha256').update(new URL(endpoint).host).digest('hex');
  return `${PUSH_WAY}:${host.slice(0, LANE_CHARS)}`;
};

/** The secret for its links, which an instance makes when it first needs one. */
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('hex');

/** `lane`: see `laneOf`. */
export const newId = (lane: string): string => `${lane}${WAY_END}${randomBytes(ID_BYTES).toString('hex')}`;

export function tokensOf(secret: string): Tokens {
  const macOf = (what: string): Buffer =>
    createHmac('sha256', secret).update(what).digest().subarray(0, MAC_BYTES);
  return {
    tokenOf: (id, purpose) => `${id}-${macOf(`${purpose} ${id}`).toString('hex')}`,
    idOf(token, purpose) {
      const cut = token.lastIndexOf('-');
      const id = token.slice(0, Math.max(0, cut));
      return isEqual(token.slice(cut + 1), macOf(`${purpose} ${id}`).toString('hex')) ? id : null;
    },
    returnTagOf(id) {
      const mac = macOf(`return ${id}`).subarray(0, RETURN_MAC_BYTES).toString('hex');
      return `${id.slice(id.indexOf(WAY_END) + 1)}-${mac}`;
    },
    idOfReturnTag(tag) {
      const [chance = '', given = ''] = tag.split('-');
      const id = `${MAIL_LANE}${WAY_END}${chance}`;
      const mac = macOf(`return ${id}`).subarray(0, RETURN_MAC_BYTES).toString('hex');
      return isEqual(given, mac) ? id : null;
    },
    whoOfBrowser: (endpoint) => macOf(`browser ${endpoint}`).toString('hex'),
    whoOf: (address) => macOf(`who ${mailboxOf(address)}`).toString('hex'),
  };
}

function isEqual(given: string, made: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(made)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** A tag after a plus, and dots in the local part, mostly do not change the mailbox, so they do not count as another. */
function mailboxOf(address: string): string {
  const [local = '', domain = ''] = address.toLowerCase().split('@');
  const [mailbox = ''] = local.split('+', 1);
  return `${mailbox.replaceAll('.', '')}@${domain}`;
}
