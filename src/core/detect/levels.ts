import { MINUTE, type Millis } from '../base/time.ts';

/**
 * The levels of evidence for a single stream, in −log10 of how many times a day such a surge is expected by chance; chosen with
 * `bench/detection`, whose figures are in docs/detection.md.
 */

/** More reports than usual: by chance about once in 25 days. */
export const POSSIBLE = 1.4;
/** Significantly more than usual: by chance about once in a hundred days. */
export const PROBLEMS = 2;
/** Evidence that is significant if it lasts … */
export const LASTING = 1.8;
/** … for this long. */
export const LASTING_FOR: Millis = 20 * MINUTE;
/** Below this a suspicion has faded. */
export const CLEAR = 0.7;

/** How much evidence each transition requires; the more streams are watched at once, the more. */
export interface Levels {
  readonly possible: number;
  readonly open: number;
  readonly lasting: number;
  readonly clear: number;
}

/** The levels of a single stream, all raised alike except the one for fading. */
export function raisedBy(raise: number): Levels {
  return { possible: POSSIBLE + raise, open: PROBLEMS + raise, lasting: LASTING + raise, clear: CLEAR };
}

/** The levels of a stream that is judged alone. */
export const ONE_STREAM: Levels = raisedBy(0);
