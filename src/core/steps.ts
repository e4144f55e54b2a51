/** Work that can be done a little at a time: each step is some tenths of a millisecond, and the last returns what came of it. */
export type Steps<T> = Generator<void, T, void>;

/** Does all that is left at once. */
export function allAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Sorted runs that are made in one step, and elements that are merged in one. */
const RUN = 128;
const MERGED = 1_024;

/** A merge sort, stable, in steps. */
export function* sortedInSteps<T>(items: readonly T[], compare: (a: T, b: T) => number): Steps<T[]> {
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
