const STEPS = 16;

/**
 * ln (x·(x+1)·…·(x+n−1)) = ln Γ(x+n) − ln Γ(x), for x > 0 and whole n ≥ 0; fast, to about ten digits. Up to sixteen factors are multiplied
 * directly; the rest is the difference of two Stirling series.
 */
export function logRising(x: number, n: number): number {
  const direct = Math.min(n, STEPS);
  let log = 0;
  let product = 1;
  for (let j = 0; j < direct; j++) {
    product *= x + j;
    if (product > 1e200) {
      log += Math.log(product);
      product = 1;
    }
  }
  log += Math.log(product);
  return n <= STEPS ? log : log + stirling(x + n) - stirling(x + STEPS);
}

/** ln Γ(x) − ½·ln 2π for x ≥ 16. */
function stirling(x: number): number {
  return (x - 0.5) * Math.log(x) - x + 1 / (12 * x) - 1 / (360 * x * x * x);
}
