import { SECOND, type Millis } from '../core/base/time.ts';
import { CAPACITY_UNKNOWN, PEOPLE_OF_A_NETWORK } from '../core/spread/address-capacity.ts';
import type { Soon } from './soon.ts';

/**
 * One report every two seconds in the long run, and 150 at once: in the first minute of an outage, people behind a shared address that
 * nothing is known of are not refused, and a loop still cannot fill the log.
 */
export const EMISSION_INTERVAL: Millis = 2 * SECOND;
export const BURST = 150;
/** … and no more at once, however many voices an address has: about eight seconds of what a small machine writes. */
export const BURST_MAX = 30_000;

/** … of an unknown address. One that has earned more voices may send proportionally more, up to this many times as much. */
const SCALE_MAX = PEOPLE_OF_A_NETWORK / CAPACITY_UNKNOWN;

/** How much is allowed at once, and the interval between requests in the long run. */
export interface Allowance {
  readonly burst: number;
  readonly emission: Millis;
}

/** How many reports an address with that many voices may send. */
export function allowanceOf(capacity: number): Allowance {
  const scale = Math.min(Math.max(capacity / CAPACITY_UNKNOWN, 1), SCALE_MAX);
  return {
    burst: Math.min(Math.floor(BURST * scale), BURST_MAX),
    emission: Math.ceil(EMISSION_INTERVAL / scale),
  };
}

/**
 * How often one sender may report, or make another request: the generic cell rate algorithm (ITU-T I.371, virtual scheduling). Each sender
 * has a theoretical arrival time that advances by the emission interval with every report; one that comes too early does not conform.
 */
export interface RateLimiter {
  /**
   * Seconds to wait before the sender may try again; 0: admitted now, and accounted for. A refused request costs nothing. A sender doing
   * several things, each with its own allowance, needs a separate name for each.
   */
  admit(sender: string, at: Millis, allowance: Allowance): Soon<number>;
}
