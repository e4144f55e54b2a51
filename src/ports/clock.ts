import type { Millis } from '../core/base/time.ts';

/** Where event time comes from. Only edges ask it; the core is told. */
export interface Clock {
  /** Never decreases. */
  now(): Millis;
  /** Calls `run` about every `interval` of event time until stopped. */
  every(interval: Millis, run: () => void): () => void;
  /** How far event time is ahead of the machine's clock; absent where event time is made up. */
  ahead?(): Millis;
  /** How many times as fast as the machine's clock it goes; absent is once. */
  readonly speed?: number;
}
