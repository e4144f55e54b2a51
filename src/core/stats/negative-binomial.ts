/**
 * The negative binomial by its mean and its excess: variance = (1 + excess)·mean. It is the count of a Poisson process whose rate is itself
 * uncertain (Gamma), so one family covers noise, baseline error and priors alike; excess 0 is Poisson. Size r = mean / excess, P(success) =
 * 1 / (1 + excess).
 *
 * Everything is in natural logarithms, so that a probability of 10⁻³⁰⁰⁰ is as exact as one of 10⁻³.
 */

const HALF_LOG_TWO_PI = 0.918_938_533_204_672_7;
/** Below this excess the difference from Poisson is less than the rounding error of the result. */
const EXCESS_MIN = 1e-9;
/** Above this argument four terms of Stirling's series reach double precision. */
const STIRLING_FROM = 15;
const FRACTION_STEPS_MAX = 10_000;
const FRACTION_TOLERANCE = 1e-14;

/**
 * The error of Stirling's formula: ln Γ(x+1) − (x+½)·ln x + x − ½·ln 2π, for x > 0. Source: C. Loader, Fast and Accurate Computation of
 * Binomial Probabilities (2000), stirlerr; below 15 computed by the recurrence of the Gamma function, since our sizes are not whole
 * numbers.
 */
function stirlingError(x: number): number {
  let error = 0;
  let y = x;
  for (; y < STIRLING_FROM; y++) error += (y + 0.5) * Math.log1p(1 / y) - 1;
  const square = y * y;
  return error + (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / y;
}

/** Loader's deviance x·ln(x/m) − x + m, without cancellation where x is near m. Both > 0. */
function deviance(x: number, m: number): number {
  const difference = x - m;
  if (Math.abs(difference) > 0.1 * (x + m)) return x * Math.log(x / m) - difference;
  const v = difference / (x + m);
  const square = v * v;
  let term = 2 * x * v;
  let sum = difference * v;
  for (let j = 3; j < 200; j += 2) {
    term *= square;
    const next = sum + term / j;
    if (next === sum) return sum;
    sum = next;
  }
  return sum;
}

/** ln P(X = k), k a whole number ≥ 0, mean > 0, excess ≥ 0. Loader's saddle-point form. */
export function logProbability(k: number, mean: number, excess: number): number {
  if (excess < EXCESS_MIN) {
    if (k === 0) return -mean;
    return -stirlingError(k) - deviance(k, mean) - HALF_LOG_TWO_PI - 0.5 * Math.log(k);
  }
  const size = mean / excess;
  if (k === 0) return -size * Math.log1p(excess);
  // r/(r+k) · Binomial(r; r+k, 1/(1+excess)), where r need not be whole.
  const all = size + k;
  const success = 1 / (1 + excess);
  return (
    Math.log(size / all) +
    stirlingError(all) -
    stirlingError(size) -
    stirlingError(k) -
    deviance(size, all * success) -
    deviance(k, all * (1 - success)) -
    HALF_LOG_TWO_PI -
    0.5 * (Math.log(size) + Math.log(k) - Math.log(all))
  );
}

/**
 * ln P(X ≥ k) for whole k ≥ 0, mean ≥ 0, excess ≥ 0; in (−∞, 0], never by subtraction from 1 in the upper tail.
 * P(X ≥ k) = I_q(k, r) with q = excess / (1 + excess): the leading probability times a continued fraction (Lentz;
 * Abramowitz & Stegun 26.5.8, DLMF 8.17.22). For Poisson, P(k, mean) of the incomplete gamma function (DLMF 8.9.1).
 */
export function logTail(k: number, mean: number, excess: number): number {
  if (k <= 0) return 0;
  if (mean <= 0) return -Infinity;
  if (k <= mean) return Math.log1p(-Math.exp(logBelow(k, mean, excess)));
  const size = excess < EXCESS_MIN ? Infinity : mean / excess;
  return Math.min(0, logProbability(k, mean, excess) + Math.log(upperFraction(k, mean, size)));
}

/** ln P(X < k) for 1 ≤ k ≤ about the mean. */
function logBelow(k: number, mean: number, excess: number): number {
  // P(X ≤ j) = P(X = j)·(1 + terms that shrink by j/(mean…)): summed downwards, all terms positive.
  let term = 1;
  let sum = 1;
  const size = excess < EXCESS_MIN ? Infinity : mean / excess;
  const odds = size === Infinity ? 0 : excess / (1 + excess);
  for (let j = k - 1; j > 0; j--) {
    term *= size === Infinity ? j / mean : j / ((size + j - 1) * odds);
    sum += term;
    if (term < sum * FRACTION_TOLERANCE) break;
  }
  return Math.min(-1e-17, logProbability(k - 1, mean, excess) + Math.log(sum));
}

/** P(X ≥ k) / P(X = k) for k above the mean, by the modified Lentz algorithm. */
function upperFraction(k: number, mean: number, size: number): number {
  const poisson = size === Infinity;
  const q = poisson ? 0 : mean / (size + mean);
  // Poisson is the limit size → ∞ with q·size → mean, so only products of the two appear.
  const qOf = (shift: number): number => (poisson ? mean : (size + shift) * q);
  let d = 1 / (1 - qOf(k) / (k + 1));
  let c = 1;
  let fraction = d;
  for (let m = 1; m <= FRACTION_STEPS_MAX; m++) {
    const even = (m * qOf(-m)) / ((k + 2 * m - 1) * (k + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= d * c;
    const odd = (-(k + m) * qOf(k + m)) / ((k + 2 * m) * (k + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < FRACTION_TOLERANCE) break;
  }
  return fraction;
}

/** The smallest k with P(X ≤ k) ≥ probability, for charts: probability in (0, 1). */
export function quantile(probability: number, mean: number, excess: number): number {
  if (mean <= 0) return 0;
  const target = Math.log1p(-probability);
  let low = 0;
  let high = Math.max(1, Math.ceil(mean));
  while (logTail(high + 1, mean, excess) > target) {
    low = high;
    high *= 2;
  }
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (logTail(middle + 1, mean, excess) <= target) high = middle;
    else low = middle + 1;
  }
  return low;
}
