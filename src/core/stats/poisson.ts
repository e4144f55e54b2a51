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
