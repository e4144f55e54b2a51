/** Seeded randomness for the benchmark: the same seed gives the same series on every machine. */
export class Random {
  #state: number;
  #spare: number | null = null;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e37_79b9) >>> 0;
    for (let i = 0; i < 8; i++) this.uniform();
  }

  /** In (0, 1). Mulberry32. */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b_79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** Standard normal, Box–Muller. */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Gamma with scale 1, Marsaglia & Tsang (2000). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * this.uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  /** Large means are halved with gamma draws (Ahrens & Dieter), small ones use products of uniforms. */
  poisson(mean: number): number {
    let count = 0;
    let rest = mean;
    while (rest > 12) {
      const middle = Math.floor((rest * 7) / 8);
      const arrival = this.gamma(middle);
      if (arrival > rest) return count + this.binomial(middle - 1, rest / arrival);
      rest -= arrival;
      count += middle;
    }
    const limit = Math.exp(-rest);
    let product = this.uniform();
    for (; product > limit; count++) product *= this.uniform();
    return count;
  }

  binomial(trials: number, probability: number): number {
    let count = 0;
    for (let i = 0; i < trials; i++) if (this.uniform() < probability) count++;
    return count;
  }

  /** Variance = dispersion · mean. */
  negativeBinomial(mean: number, dispersion: number): number {
    if (dispersion <= 1 || mean <= 0) return this.poisson(mean);
    return this.poisson(this.gamma(mean / (dispersion - 1)) * (dispersion - 1));
  }
}
