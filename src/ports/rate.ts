import { SECOND, type Millis } from '../core/base/time.ts';
import { CAPACITY_UNKNOWN, PEOPLE_OF_A_NETWORK } from '../core/spread/address-capacity.ts';
import type { Soon } from './soon.ts';

/** One report every two seconds in the long run, thirty at once: a household may act together, a loop may not. */
export const EMISSION_INTERVAL: Millis = 2 * SECOND;
export const BURST = 30;

/** … of an address that nothing is known of. One that has earned more voices may send more in proportion, up to so many times as much. */
const SCALE_MAX = PEOPLE_OF_A_NETWORK / CAPACITY_UNKNOWN;

/** How much one may do at once, and one thing in how long in the long run. */
export interface Allowance {
  readonly burst: number;
  readonly emission: Millis;
}

/** How many reports an address may send that may have so many voices. */
export function allowanceOf(capacity: number): Allowance {
  const scale = Math.min(Math.max(capacity / CAPACITY_UNKNOWN, 1), SCALE_MAX);
  return { burst: Math.floor(BURST * scale), emission: Math.ceil(EMISSION_INTERVAL / scale) };
}

/**
 * How often one sender may report, or ask for something: the generic cell rate algorithm (ITU-T I.371, virtual scheduling). Each has a
 * theoretical arrival time that moves on by the emission interval with every report; one that comes too long before it does not conform.
 */
export interface RateLimiter {
  /**
   * Seconds until the sender may come again, enough to wait; 0: now, and this time is accounted for. A refused one costs nothing.
   * One who does several things, each with its own allowance, is another sender for each.
   */
  admit(sender: string, at: Millis, allowance: Allowance): Soon<number>;
}
