/** 97.5 of 100 standard normal values lie below. */
const Z = 1.959964;

/**
 * The interval of 95 in 100 for the mean of a Poisson count, in the form of Byar, which is within a hundredth of the exact
 * one from a count of 1 on (N. E. Breslow and N. E. Day, *Statistical Methods in Cancer Research* II, 1987, p. 69).
 * `poissonInterval(0) // { low: 0, high: 3.7 }`
 */
export function poissonInterval(count: number): { readonly low: number; readonly high: number } {
  const next = count + 1;
  return {
    low: count === 0 ? 0 : count * (1 - 1 / (9 * count) - Z / (3 * Math.sqrt(count))) ** 3,
    high: next * (1 - 1 / (9 * next) + Z / (3 * Math.sqrt(next))) ** 3,
  };
}

/**
 * The same, exact (F. Garwood, *Biometrika* 28, 1936): the means for which a count this low, or this high, has a probability of 2.5 %.
 * `exactPoissonInterval(0) // { low: 0, high: 3.69 }`
 */
export function exactPoissonInterval(count: number): { readonly low: number; readonly high: number } {
  const rough = poissonInterval(count);
  return {
    low: count === 0 ? 0 : meanWhere((mean) => 1 - atMost(count - 1, mean) > TAIL, count),
    high: meanWhere((mean) => atMost(count, mean) < TAIL, 2 * rough.high + 2),
  };
}

const TAIL = 0.025;
/** Bisection steps: beyond these the result has no more digits. */
const HALVES = 60;

/** The smallest mean, up to `most`, at which a monotone condition holds. */
function meanWhere(holds: (mean: number) => boolean, most: number): number {
  let [low, high] = [0, most];
  for (let nth = 0; nth < HALVES; nth++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** P(X ≤ count) for a Poisson mean; summed from the largest term, so that none underflows. */
function atMost(count: number, mean: number): number {
  if (mean === 0) return 1;
  let log = -mean;
  const logs = [log];
  for (let k = 1; k <= count; k++) logs.push((log += Math.log(mean / k)));
  const largest = Math.max(...logs);
  return Math.exp(largest) * logs.reduce((sum, one) => sum + Math.exp(one - largest), 0);
}
