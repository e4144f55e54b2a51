import type { StateReader, StateWriter } from '../base/codec.ts';

/** Half-lives of the memories, in hours: a mood, a day off, a drift. */
const HALF_LIVES = [2, 8, 48];
const KEEP = HALF_LIVES.map((hours) => 2 ** (-1 / hours));
/** How many reports per unit of dispersion tie a level to 1. */
const STRENGTHS = [10, 40];
/** Each half-life with each strength and, last, no local level at all. */
const CANDIDATES = HALF_LIVES.length * STRENGTHS.length + 1;
/** Half-life of the candidates' scores, in hours. */
const SCORE_KEEP = 2 ** (-1 / (21 * 24));

/**
 * How much higher or lower the last hours were overall than the weeks predict: a holiday, a slow drift, a public mood. Streams differ in
 * whether and for how long their hours are correlated, so several memories run side by side, each weighted by how well it has predicted the
 * hours so far (its quasi-likelihood, (n·ln m − m) / φ): Bayesian model averaging. A stream whose hours are independent stays at 1 and is
 * not disturbed by tracking noise.
 */
export class LocalLevel {
  /** The factor on what the weeks predict. */
  value = 1;
  readonly #seen = new Float64Array(HALF_LIVES.length);
  readonly #usual = new Float64Array(HALF_LIVES.length);
  readonly #levels = new Float64Array(CANDIDATES).fill(1);
  readonly #scores = new Float64Array(CANDIDATES);

  /** Compares predictions for an hour with its count; `usual` by the weeks, `count` clipped, `dispersion` variance / mean. */
  score(count: number, usual: number, dispersion: number): void {
    if (usual <= 0) return;
    for (let c = 0; c < CANDIDATES; c++) {
      const level = this.#levels[c] as number;
      const gain = (count * Math.log(level) - usual * (level - 1)) / dispersion;
      this.#scores[c] = (this.#scores[c] as number) * SCORE_KEEP + gain;
    }
  }

  /** Adds an hour, and predicts the next ones. */
  follow(count: number, usual: number, dispersion: number): void {
    for (let m = 0; m < HALF_LIVES.length; m++) {
      this.#seen[m] = (this.#seen[m] as number) * (KEEP[m] as number) + count;
      this.#usual[m] = (this.#usual[m] as number) * (KEEP[m] as number) + usual;
      for (let s = 0; s < STRENGTHS.length; s++) {
        const strength = (STRENGTHS[s] as number) * dispersion;
        this.#levels[m * STRENGTHS.length + s] =
          ((this.#seen[m] as number) + strength) / ((this.#usual[m] as number) + strength);
      }
    }
    this.#average();
  }

  /** Passes an hour that was not observed: the last hours now say less about the next ones. */
  pass(dispersion: number): void {
    this.follow(0, 0, dispersion);
  }

  /** Resets to 1, because what the weeks predict has changed; the scores of the memories stay. */
  forget(): void {
    this.#seen.fill(0);
    this.#usual.fill(0);
    this.#levels.fill(1);
    this.value = 1;
  }

  #average(): void {
    let best = -Infinity;
    for (let c = 0; c < CANDIDATES; c++) best = Math.max(best, this.#scores[c] as number);
    let total = 0;
    let sum = 0;
    for (let c = 0; c < CANDIDATES; c++) {
      const weight = Math.exp((this.#scores[c] as number) - best);
      total += weight;
      sum += weight * (this.#levels[c] as number);
    }
    this.value = sum / total;
  }

  save(writer: StateWriter): void {
    for (const array of [this.#seen, this.#usual, this.#levels, this.#scores]) writer.array(array);
    writer.number(this.value);
  }

  load(reader: StateReader): void {
    for (const array of [this.#seen, this.#usual, this.#levels, this.#scores]) reader.array(array);
    this.value = reader.number();
  }
}
