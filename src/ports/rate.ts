import { SECOND, type Millis } from '../core/base/time.ts';
import type { Soon } from './soon.ts';

/** One report every two seconds in the long run, thirty at once: a household may act together, a loop may not. */
export const EMISSION_INTERVAL: Millis = 2 * SECOND;
export const BURST = 30;

/**
 * How often one reporter may report: the generic cell rate algorithm (ITU-T I.371, virtual scheduling). Each has a theoretical
 * arrival time that moves on by the emission interval with every report; one that comes too long before it does not conform.
 */
export interface RateLimiter {
  /** Seconds until the reporter may report again, enough to wait; 0: now, and this report is accounted for. A refused one costs nothing. */
  admit(reporter: string, at: Millis): Soon<number>;
}
