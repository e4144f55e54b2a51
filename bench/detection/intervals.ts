import { logTail } from '../../src/core/stats/negative-binomial.ts';

export type Interval = readonly [low: number, high: number];

/** Half of what a 95 % interval leaves out. */
const TAIL = 0.025;
const NORMAL_95 = 1.959_964;
const HALVINGS = 60;

/** 95 % interval of the mean of a Poisson count (Garwood 1936). */
export function poissonInterval(count: number): Interval {
  const atLeast = (mean: number, reports: number) => Math.exp(logTail(reports, mean, 0));
  const high = 4 * count + 20;
  return [
    count === 0 ? 0 : rootOf((mean) => atLeast(mean, count) - TAIL, high),
    rootOf((mean) => atLeast(mean, count + 1) - (1 - TAIL), high),
  ];
}

/** The root of a rising function between 0 and `high`. */
function rootOf(rising: (x: number) => number, high: number): number {
  let [from, to] = [0, high];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (from + to) / 2;
    if (rising(middle) < 0) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** 95 % interval of a share (Wilson 1927); all of [0, 1] if there are no trials. */
export function wilsonInterval(successes: number, trials: number): Interval {
  if (trials === 0) return [0, 1];
  const share = successes / trials;
  const square = NORMAL_95 ** 2 / trials;
  const centre = (share + square / 2) / (1 + square);
  const half = (NORMAL_95 * Math.sqrt((share * (1 - share) + square / 4) / trials)) / (1 + square);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
