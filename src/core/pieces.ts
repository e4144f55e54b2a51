/**
 * Work that can be done at once or piece by piece, so that others have their turn in between; the outcome is the same. Whoever
 * begins it ends it before anything else is changed.
 */
export type Pieces<Outcome = void> = Generator<undefined, Outcome, undefined>;

/** Does all of it at once. */
export function drain<Outcome>(pieces: Pieces<Outcome>): Outcome {
  for (;;) {
    const { done, value } = pieces.next();
    if (done === true) return value;
  }
}

/** Services that are looked at in one piece: a few milliseconds where each has a day to make up for. */
export const PIECE = 8;
