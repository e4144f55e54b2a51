import { logRising } from './stats/gamma.ts';
import type { StateReader, StateWriter } from './stats/codec.ts';
import { WEEK, type Millis } from './time.ts';

/** Candidates for the excess (variance / mean − 1) of ordinary counts: each twice the one before. */
const EXCESSES = Float64Array.from({ length: 16 }, (_, i) => candidateExcess(i));
const WIDTH = EXCESSES.length;
/** Heavy tails: a small share of windows scatters four times as much, two candidates on. */
export const HEAVY_SHARE = 0.1;
const HEAVY_STEPS = 2;
export const HEAVY_FACTOR = 2 ** HEAVY_STEPS;
const ALL_EXCESSES = Float64Array.from({ length: WIDTH + HEAVY_STEPS }, (_, i) => candidateExcess(i));
/** Kinds of noise: the excess stands (0) or grows in proportion to the mean (1); tails are plain or heavy (+2). */
const KINDS = 4;
/** Heavy tails must be shown; log prior odds. */
const HEAVY_PRIOR = -4;
/** How strongly the prior pulls: a standard deviation of ln(excess). */
const PRIOR_SPREAD = 1.2;
/** Share of windows that belong to an outage or another oddity, and that no candidate explains. */
const ODD_SHARE = 0.005;
const HALF_LIFE_MS = 5 * WEEK;
/** How many windows' worth a neighbouring length may say about another. */
const NEIGHBOUR_WINDOWS = 40;
/** Below this mean an empty window is like any other, and they are added up. */
const QUIET_MEAN = 0.3;
/** A step of the estimate between candidates, at most. */
const STEP_MAX = 1.5;
const CURVATURE_MIN = 1e-9;

/**
 * How much more than Poisson ordinary counts scatter, for windows of several lengths: noise that lasts makes long
 * windows scatter more. A grid of candidates, each with the log likelihood of all windows so far under
 * (1 − ε)·NB(mean, candidate) + ε·oddity, where the oddity has the heavy tail 1/((x+1)(x+2)): an outage counts as odd
 * and moves nothing, while clusters that come all the time move the estimate, however few the counts.
 * The likelihoods forget with a half-life of five weeks.
 */
export class Dispersion {
  readonly #scalesMs: readonly number[];
  readonly #logScales: readonly number[];
  /** By scale, kind of noise, candidate. */
  readonly #likelihood: Float64Array;
  readonly #windows: Float64Array;
  readonly #means: Float64Array;
  /** Mean total of empty windows not yet added to the likelihoods. */
  readonly #quiet: Float64Array;
  readonly #priorLog: Float64Array;
  /** The estimates, by scale: excess at the usual mean that stands, that grows with the mean, and the weight of heavy tails. */
  readonly #standing: Float64Array;
  readonly #growing: Float64Array;
  readonly #heavy: Float64Array;
  readonly #probability = new Float64Array(WIDTH + HEAVY_STEPS);

  constructor(scalesMs: readonly number[], priorDispersion: number) {
    const scales = scalesMs.length;
    this.#scalesMs = scalesMs;
    this.#logScales = scalesMs.map((scale) => Math.log(scale));
    this.#likelihood = new Float64Array(scales * KINDS * WIDTH);
    this.#windows = new Float64Array(scales);
    this.#means = new Float64Array(scales);
    this.#quiet = new Float64Array(scales);
    this.#standing = new Float64Array(scales);
    this.#growing = new Float64Array(scales);
    this.#heavy = new Float64Array(scales);
    const centre = Math.log(Math.max(1 + 1 / 32, priorDispersion) - 1);
    this.#priorLog = EXCESSES.map((excess) => -0.5 * ((Math.log(excess) - centre) / PRIOR_SPREAD) ** 2);
    this.refresh();
  }

  /** A closed window of the scale: its count, expected mean and the squared coefficient of variation of that mean. */
  observe(scale: number, count: number, mean: number, uncertainty: number): void {
    if (mean <= 0) return;
    const windows = (this.#windows[scale] as number) + 1;
    this.#windows[scale] = windows;
    const usual = (this.#means[scale] as number) + (mean - (this.#means[scale] as number)) / windows;
    this.#means[scale] = usual;
    if (count === 0 && mean < QUIET_MEAN) {
      this.#quiet[scale] = (this.#quiet[scale] as number) + mean;
      return;
    }
    const odd = ODD_SHARE / ((count + 1) * (count + 2));
    const likelihood = this.#likelihood;
    const probability = this.#probability;
    for (let growing = 0; growing < 2; growing++) {
      this.#probabilities(count, mean, growing === 0 ? 1 : mean / usual, mean * uncertainty);
      const plain = (scale * KINDS + growing) * WIDTH;
      const heavy = plain + 2 * WIDTH;
      for (let i = 0; i < WIDTH; i++) {
        const usually = (1 - ODD_SHARE) * (probability[i] as number);
        const widely = (1 - ODD_SHARE) * (probability[i + HEAVY_STEPS] as number);
        likelihood[plain + i] = (likelihood[plain + i] as number) + Math.log(usually + odd);
        likelihood[heavy + i] =
          (likelihood[heavy + i] as number) + Math.log(usually + HEAVY_SHARE * (widely - usually) + odd);
      }
    }
  }

  /** P(X = count) for every candidate. */
  #probabilities(count: number, mean: number, growth: number, own: number): void {
    const probability = this.#probability;
    const factorial = logRising(1, count);
    for (let i = 0; i < probability.length; i++) {
      const excess = (ALL_EXCESSES[i] as number) * growth + own;
      const size = mean / excess;
      const spread = Math.log1p(excess);
      let log = -size * spread;
      if (count > 0) log += logRising(size, count) - factorial + count * (Math.log(excess) - spread);
      probability[i] = Math.exp(log);
    }
  }

  /** Lets the past fade by so much time. */
  fade(elapsedMs: Millis): void {
    this.#settle();
    const keep = 2 ** (-elapsedMs / HALF_LIFE_MS);
    for (let i = 0; i < this.#likelihood.length; i++)
      this.#likelihood[i] = (this.#likelihood[i] as number) * keep;
    for (let s = 0; s < this.#windows.length; s++) this.#windows[s] = (this.#windows[s] as number) * keep;
  }

  /** Adds the empty windows to the likelihoods: ln P(X = 0) = −mean · ln(1 + excess) / excess. */
  #settle(): void {
    for (let s = 0; s < this.#quiet.length; s++) {
      const quiet = this.#quiet[s] as number;
      if (quiet > 0) this.#addEmpty(s, quiet);
      this.#quiet[s] = 0;
    }
  }

  #addEmpty(scale: number, quiet: number): void {
    for (let i = 0; i < WIDTH; i++) {
      const plain = -quiet * emptiness(i);
      const heavy = plain * (1 - HEAVY_SHARE) - quiet * HEAVY_SHARE * emptiness(i + HEAVY_STEPS);
      for (let kind = 0; kind < KINDS; kind++) {
        const at = (scale * KINDS + kind) * WIDTH + i;
        this.#likelihood[at] = (this.#likelihood[at] as number) + (kind < 2 ? plain : heavy);
      }
    }
  }

  /** Draws the estimates from the likelihoods; between refreshes they stand still. */
  refresh(): void {
    this.#settle();
    for (let s = 0; s < this.#scalesMs.length; s++) {
      const fits = Array.from({ length: KINDS }, (_, kind) => this.#fit(s, kind));
      const best = Math.max(...fits.map((fit) => fit.log));
      const weights = fits.map((fit) => Math.exp(fit.log - best));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const share = (kind: number): number => (weights[kind] as number) / total;
      const part = (kind: number): number => share(kind) * (fits[kind] as Fitted).excess;
      this.#standing[s] = part(0) + part(2);
      this.#growing[s] = part(1) + part(3);
      this.#heavy[s] = share(2) + share(3);
    }
  }

  /** The most likely excess of a kind of noise, by a parabola through the best candidate and its neighbours. */
  #fit(scale: number, kind: number): Fitted {
    let top = 0;
    let log = -Infinity;
    for (let i = 0; i < WIDTH; i++) {
      const here = this.#logPosterior(scale, kind, i);
      if (here <= log) continue;
      log = here;
      top = i;
    }
    const middle = Math.min(WIDTH - 2, Math.max(1, top));
    const left = this.#logPosterior(scale, kind, middle - 1);
    const right = this.#logPosterior(scale, kind, middle + 1);
    const curvature = Math.max(CURVATURE_MIN, 2 * this.#logPosterior(scale, kind, middle) - left - right);
    const step = Math.max(-STEP_MAX, Math.min(STEP_MAX, (0.5 * (right - left)) / curvature));
    return { log, excess: (EXCESSES[middle] as number) * 2 ** step };
  }

  #logPosterior(scale: number, kind: number, i: number): number {
    let log = (this.#priorLog[i] as number) + (kind < 2 ? 0 : HEAVY_PRIOR);
    log += this.#likelihood[(scale * KINDS + kind) * WIDTH + i] as number;
    for (const neighbour of [scale - 1, scale + 1]) {
      const windows = this.#windows[neighbour];
      if (windows === undefined || windows === 0) continue;
      const share = Math.min(windows, NEIGHBOUR_WINDOWS) / windows;
      log += (this.#likelihood[(neighbour * KINDS + kind) * WIDTH + i] as number) * share;
    }
    return log;
  }

  /** Variance / mean − 1 of an ordinary count with that mean in a window of that length, baseline error left out. */
  excess(windowMs: Millis, mean: number): number {
    const s = this.#scaleBefore(windowMs);
    const here = this.#excessAt(s, windowMs, mean);
    const share = this.#shareOfNext(s, windowMs);
    return share === 0 ? here : here + (this.#excessAt(s + 1, windowMs, mean) - here) * share;
  }

  /** How far the tails of windows of that length are believed to be heavy, 0 to 1. */
  heaviness(windowMs: Millis): number {
    const s = this.#scaleBefore(windowMs);
    const here = this.#heavy[s] as number;
    const share = this.#shareOfNext(s, windowMs);
    return share === 0 ? here : here + ((this.#heavy[s + 1] as number) - here) * share;
  }

  #scaleBefore(windowMs: Millis): number {
    let s = 0;
    while (s < this.#scalesMs.length - 1 && (this.#scalesMs[s + 1] as number) <= windowMs) s++;
    return s;
  }

  #shareOfNext(scale: number, windowMs: Millis): number {
    const from = this.#logScales[scale] as number;
    const next = this.#logScales[scale + 1];
    return next === undefined || windowMs <= (this.#scalesMs[scale] as number)
      ? 0
      : (Math.log(windowMs) - from) / (next - from);
  }

  #excessAt(scale: number, windowMs: Millis, mean: number): number {
    const usual = ((this.#means[scale] as number) * windowMs) / (this.#scalesMs[scale] as number);
    const growth = usual > 0 && mean > 0 ? mean / usual : 1;
    return (this.#standing[scale] as number) + (this.#growing[scale] as number) * growth;
  }

  #arrays(): Float64Array[] {
    return [
      this.#likelihood,
      this.#windows,
      this.#means,
      this.#quiet,
      this.#standing,
      this.#growing,
      this.#heavy,
    ];
  }

  save(writer: StateWriter): void {
    for (const array of this.#arrays()) writer.array(array);
  }

  load(reader: StateReader): void {
    for (const array of this.#arrays()) reader.array(array);
  }
}

interface Fitted {
  readonly log: number;
  readonly excess: number;
}

function candidateExcess(candidate: number): number {
  return 2 ** (candidate - 5);
}

/** −ln P(X = 0) for each report expected. */
function emptiness(candidate: number): number {
  const excess = candidateExcess(candidate);
  return Math.log1p(excess) / excess;
}
