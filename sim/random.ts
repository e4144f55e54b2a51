/** Seeded randomness: the same seed gives the same crowd on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** An integer from 0 to `n` − 1. */
  below(n: number): number;
  /** Poisson with this mean. */
  poisson(mean: number): number;
  /** Gamma with this shape and scale 1. */
  gamma(shape: number): number;
  normal(): number;
  /** A random item, by weight. */
  pick<T>(items: readonly (readonly [T, number])[]): T;
}

/** sfc32, Chris Doty-Humphrey's small fast counting generator, seeded from the characters of `seed`. */
export function createRandom(seed: string): Random {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
  for (const character of seed) a = Math.imul(a ^ character.codePointAt(0)!, 0x85ebca6b) >>> 0;

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4_294_967_296;
  }
  for (let warm = 0; warm < 12; warm++) next();

  function normal(): number {
    return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  }

  /** Marsaglia and Tsang 2000, with the boost for shapes below 1. */
  function gamma(shape: number): number {
    if (shape < 1) return gamma(shape + 1) * (1 - next()) ** (1 / shape);
    const d = shape - 1 / 3;
    const k = 1 / Math.sqrt(9 * d);
    for (;;) {
      const z = normal();
      const v = (1 + k * z) ** 3;
      if (v > 0 && Math.log(1 - next()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  /** Multiplication (Knuth) for small means; larger ones are split in two by a gamma draw (Ahrens and Dieter 1974). */
  function poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean > 30) {
      const half = Math.floor(mean / 2);
      const waited = gamma(half);
      return waited > mean ? binomial(half - 1, mean / waited) : half + poisson(mean - waited);
    }
    const floor = Math.exp(-mean);
    let count = 0;
    for (let product = 1 - next(); product > floor; product *= 1 - next()) count++;
    return count;
  }

  function binomial(n: number, p: number): number {
    let successes = 0;
    for (let trial = 0; trial < n; trial++) if (next() < p) successes++;
    return successes;
  }

  function pick<T>(items: readonly (readonly [T, number])[]): T {
    const total = items.reduce((sum, [, weight]) => sum + weight, 0);
    let left = next() * total;
    for (const [item, weight] of items) {
      left -= weight;
      if (left < 0) return item;
    }
    return items.at(-1)![0];
  }

  return { next, below: (n) => Math.floor(next() * n), poisson, gamma, normal, pick };
}
