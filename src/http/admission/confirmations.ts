import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { MINUTE, floorTo, type Millis } from '../../core/base/time.ts';
import { reporterKey } from '../../intake/address.ts';

/** How long a mark is valid at least: time to read a sentence and press a button. At most it is valid for twice as long. */
export const CONFIRM_FOR: Millis = 10 * MINUTE;
const SECRET_BYTES = 32;

/** Marks that prove that this server has just shown this sender the form that asks whether to report this service. */
export interface Confirmations {
  markFor(address: string, service: string): string;
  isMark(mark: string, address: string, service: string): boolean;
}

/**
 * A page of another site cannot read what we show its visitors, and a mark it obtains itself is bound to its own address. The secret lives
 * as long as the process: after a restart, a form has to be confirmed once more.
 */
export function createConfirmations(now: () => Millis): Confirmations {
  const secret = randomBytes(SECRET_BYTES);
  const markAt = (at: Millis, address: string, service: string): Buffer =>
    createHmac('sha256', secret)
      .update(`${floorTo(at, CONFIRM_FOR)} ${service} `)
      .update(reporterKey(address))
      .digest();
  return {
    markFor: (address, service) => markAt(now(), address, service).toString('base64url'),
    isMark(mark, address, service) {
      const given = Buffer.from(mark, 'base64url');
      return [0, CONFIRM_FOR].some((ago) => {
        const made = markAt(now() - ago, address, service);
        return given.length === made.length && timingSafeEqual(given, made);
      });
    },
  };
}
