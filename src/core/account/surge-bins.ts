import { SURGE_FROM } from './surge.ts';

/** Surges are counted by evidence in quarters of a decade from {@link SURGE_FROM} on; the last bin is open-ended. */
export const BINS = 32;
export const BINS_PER_DECADE = 4;

/** Evidence at which a bin begins; for {@link BINS}, where the last one would end. */
export function binStart(bin: number): number {
  return SURGE_FROM + bin / BINS_PER_DECADE;
}

/** The bin of an evidence of at least {@link SURGE_FROM}. */
export function binOf(evidence: number): number {
  return Math.max(0, Math.min(BINS - 1, Math.floor((evidence - SURGE_FROM) * BINS_PER_DECADE)));
}

/** The number of bins entirely below a level. */
export function binsBelow(level: number): number {
  return Math.max(0, Math.min(BINS, Math.floor((level - SURGE_FROM) * BINS_PER_DECADE)));
}

/** Surges that opened no incident, by the `problems` level up to which they would have, and the service-days they come from. */
export interface QuietBins {
  readonly surges: Float64Array;
  /** Service-days on which such a surge would not have opened an incident. */
  readonly days: Float64Array;
}
