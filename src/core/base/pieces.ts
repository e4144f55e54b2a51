/**
 * Work that can be done at once or in pieces, so that other work can run in between; the result is the same. It must be finished before
 * anything it works on is changed.
 */
export type Pieces<Outcome = void> = Generator<undefined, Outcome, undefined>;

/** Does all of it at once. */
export function drain<Outcome>(pieces: Pieces<Outcome>): Outcome {
  for (;;) {
    const { done, value } = pieces.next();
    if (done === true) return value;
  }
}

/** Services processed in one piece: a few milliseconds if each has a day to catch up on. */
export const PIECE = 8;

/** The size of the sorted runs made in one piece, and the number of elements merged in one. */
const RUN = 128;
const MERGED = 1_024;

/** A merge sort, stable, in pieces. */
export function* sortedInPieces<T>(items: readonly T[], compare: (a: T, b: T) => number): Pieces<T[]> {
  let from = [...items];
  for (let start = 0; start < from.length; start += RUN) {
    const run = from.slice(start, start + RUN).sort(compare);
    for (const [nth, item] of run.entries()) from[start + nth] = item;
    yield;
  }
  for (let length = RUN; length < from.length; length *= 2) {
    const to: T[] = [];
    for (let start = 0; start < from.length; start += 2 * length) {
      const [middle, end] = [start + length, Math.min(start + 2 * length, from.length)];
      let [left, right] = [start, Math.min(middle, end)];
      while (left < Math.min(middle, end) || right < end) {
        const takesLeft = right >= end || (left < middle && compare(from[left] as T, from[right] as T) <= 0);
        to.push(from[takesLeft ? left++ : right++] as T);
        if (to.length % MERGED === 0) yield;
      }
    }
    from = to;
  }
  return from;
}
