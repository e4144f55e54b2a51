import type { Millis } from '../core/base/time.ts';

/** The source of event time. Only edges read it; the core gets it as an argument. */
export interface Clock {
  /** Never decreases. */
  now(): Millis;
  /** Calls `run` about every `interval` of event time, until stopped. */
  every(interval: Millis, run: () => void): () => void;
  /** How far event time is ahead of the machine's clock; absent if event time is simulated. */
  ahead?(): Millis;
  /** How many times faster than the machine's clock it runs; 1 if absent. */
  readonly speed?: number;
}
