import { MINUTE, type Millis } from './time.ts';

/**
 * The levels of evidence, chosen on `bench/detection` as the lowest that keep false incidents at 0.1 a service and week
 * over all sizes of service and kinds of noise. Measured on a seed that nothing was chosen on (41, 192 series):
 *
 * | | without cause, a service-week | outages found | big ones |
 * |---|---|---|---|
 * | `POSSIBLE` | 0.24 | 69 % | 96 % |
 * | `PROBLEMS`, or `LASTING` for `LASTING_FOR` | 0.10 | 66 % | 95 % |
 *
 * Noise that the model does not know (the stress series) makes it wrong two to three times as often.
 */

/** More reports than usual: by chance about once a month. */
export const POSSIBLE = 1.2;
/** Significantly more than usual: by chance about every ten weeks. */
export const PROBLEMS = 1.8;
/** Evidence that is significant if it lasts … */
export const LASTING = 1.6;
/** … so long. */
export const LASTING_FOR: Millis = 20 * MINUTE;
/** Below this a suspicion has faded. */
export const CLEAR = 0.5;

/** How much evidence a transition takes, where so many streams are watched at once. */
export interface Levels {
  readonly possible: number;
  readonly problems: number;
  readonly lasting: number;
  readonly clear: number;
}

/** How many times as many false incidents as one stream alone a whole instance may have. */
export const TOLERANCE = 10;

/**
 * The levels of an instance that watches `streams` at once. Evidence is about one stream and one day; among a thousand
 * streams, what happens to one of them every thousandth day happens daily. So beyond {@link TOLERANCE} streams all levels
 * but the one for fading rise by log₁₀ of their number (Bonferroni): by its own account an instance of any size reports a
 * false incident about every sixth day, and a false suspicion more often than every second.
 */
export function levelsFor(streams: number): Levels {
  return raisedBy(Math.log10(Math.max(1, streams / TOLERANCE)));
}

/** The levels of one stream alone, all but the one for fading raised alike. */
export function raisedBy(raise: number): Levels {
  return { possible: POSSIBLE + raise, problems: PROBLEMS + raise, lasting: LASTING + raise, clear: CLEAR };
}
