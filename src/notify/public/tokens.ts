import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { WAY_END } from './audience.ts';

/** What a link in a message is good for: to say yes, to end it, or to get no such message any more. */
export type Purpose = 'confirm' | 'end' | 'never';

export interface Tokens {
  /** For the link of one wish, `mail~…-…`: nobody who does not have the message can make it up. */
  tokenOf(id: string, purpose: Purpose): string;
  /** The id of a token; null where it is none of ours, or for something else. */
  idOf(token: string, purpose: Purpose): string | null;
  /** What stands behind the plus of the address that a mail is returned to: short, for such a name has 64 characters. */
  returnTagOf(id: string): string;
  /** The id of such a tag; null where it is none of ours. */
  idOfReturnTag(tag: string): string | null;
  /** A digest of what a browser is reached by. */
  whoOfBrowser(endpoint: string): string;
  /** A digest of an address, the same for what is most likely the same mailbox. */
  whoOf(address: string): string;
}

/** 128 bits, in letters that mail servers do not change. */
const ID_BYTES = 16;
const MAC_BYTES = 16;
/** Half of it is enough beside an id that nobody can guess. */
const RETURN_MAC_BYTES = 8;
const SECRET_BYTES = 32;
/** Of addresses whose owners want no more of us: nobody is reached that way. */
export const NEVER_LANE = 'never';
/** Of those who are told by mail. */
export const MAIL_LANE = 'mail';

/** Of those who are told by their browsers: a lane for each push service. */
export const PUSH_WAY = 'push';
const LANE_CHARS = 12;
export const pushLane = (endpoint: string): string => {
  const host = createHash('sha256').update(new URL(endpoint).host).digest('hex');
  return `${PUSH_WAY}:${host.slice(0, LANE_CHARS)}`;
};

/** The secret that an instance makes for its links when it first needs one. */
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

/** What stands behind a plus, and dots before the at, mostly lead to the same mailbox: they are not counted as another. */
function mailboxOf(address: string): string {
  const [local = '', domain = ''] = address.toLowerCase().split('@');
  const [mailbox = ''] = local.split('+', 1);
  return `${mailbox.replaceAll('.', '')}@${domain}`;
}
