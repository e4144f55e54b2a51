import { drifted } from './drift.ts';
import { logRising } from './gamma.ts';
import type { StateReader, StateWriter } from '../base/codec.ts';
import { WEEK, type Millis } from '../base/time.ts';

/** Candidates for the excess (variance / mean − 1) of ordinary counts: each twice the previous one. */
const EXCESSES = Float64Array.from({ length: 16 }, (_, i) => 2 ** (i - 5));
const WIDTH = EXCESSES.length;
/** Kinds of noise: the excess is constant (0) or grows in proportion to the mean (1). */
const KINDS = 2;
/** The strength of the prior: a standard deviation of ln(excess). */
const PRIOR_SPREAD = 1.2;
/** Share of windows that belong to an outage or another oddity, and that no candidate explains. */
const ODD_SHARE = 0.005;
/** A count beyond this is treated as this one, so that a 32-bit product does not underflow. */
const ODD_COUNT_MAX = 10_000;
const HALF_LIFE_MS = 5 * WEEK;
/** How many windows' worth of information one length may take from a neighbouring one. */
const NEIGHBOUR_WINDOWS = 40;
/** Below this mean empty windows are treated alike, and summed. */
const QUIET_MEAN = 0.3;
/** The maximum step of the estimate between candidates. */
const STEP_MAX = 1.5;
const CURVATURE_MIN = 1e-9;
/** A product of probabilities is converted to a logarithm before it becomes too small for 32 bits. */
const PRODUCT_MIN = 1e-26;
/** Up to this many reports a probability is computed as a product, which is fastest. */
const FACTORS_MAX = 16;
const FACTORIALS = Float64Array.from({ length: FACTORS_MAX + 1 }, (_, n) => factorial(n));
/** −ln P(X = 0) per expected report, by candidate. */
const EMPTINESS = EXCESSES.map((excess) => Math.log1p(excess) / excess);
/** Working memory, shared by all streams; nothing in it is kept between calls. */
const PROBABILITY = new Float64Array(WIDTH);
const POSTERIOR = new Float64Array(WIDTH);
const FIT_LOG = new Float64Array(KINDS);
const FIT_EXCESS = new Float64Array(KINDS);

/**
 * How much more than Poisson ordinary counts scatter, for windows of several lengths: noise that lasts makes long windows scatter more. A
 * grid of candidates, each with the log likelihood of all windows so far under (1 − ε)·NB(mean, candidate) + ε·oddity, where the oddity has
 * the heavy tail 1/((x+1)(x+2)): an outage counts as odd and moves nothing, while clusters that come all the time move the estimate,
 * however few the counts. The likelihoods fade with a half-life of five weeks.
 */
export class Dispersion {
  readonly #scalesMs: readonly number[];
  readonly #logScales: readonly number[];
  /** By scale, kind of noise, candidate. */
  readonly #likelihood: Float32Array;
  readonly #windows: Float64Array;
  readonly #means: Float64Array;
  /** Not yet added to the likelihoods: the mean total of empty windows, the products of probabilities of others. */
  readonly #quiet: Float64Array;
  readonly #product: Float32Array;
  /** Time by which they have yet to fade. */
  readonly #elapsed = new Float64Array(1);
  readonly #priorLog: Float64Array;
  /** The estimates, by scale: the excess at the usual mean that is constant, and the one that grows with the mean. */
  readonly #standing: Float64Array;
  readonly #growing: Float64Array;

  constructor(scalesMs: readonly number[], priorDispersion: number) {
    const scales = scalesMs.length;
    this.#scalesMs = scalesMs;
    this.#logScales = scalesMs.map((scale) => Math.log(scale));
    this.#likelihood = new Float32Array(scales * KINDS * WIDTH);
    this.#windows = new Float64Array(scales);
    this.#means = new Float64Array(scales);
    this.#quiet = new Float64Array(scales);
    this.#product = new Float32Array(this.#likelihood.length).fill(1);
    this.#standing = new Float64Array(scales);
    this.#growing = new Float64Array(scales);
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
    const oddCount = Math.min(count, ODD_COUNT_MAX);
    const odd = ODD_SHARE / ((oddCount + 1) * (oddCount + 2));
    const product = this.#product;
    let least = 1;
    for (let growing = 0; growing < 2; growing++) {
      probabilities(count, mean, growing === 0 ? 1 : mean / usual, mean * uncertainty);
      const from = (scale * KINDS + growing) * WIDTH;
      for (let i = 0; i < WIDTH; i++) {
        const value = (product[from + i] as number) * ((1 - ODD_SHARE) * (PROBABILITY[i] as number) + odd);
        product[from + i] = value;
        if (value < least) least = value;
      }
    }
    if (least < PRODUCT_MIN) this.#addProducts(scale);
  }

  /** Lets the past fade by that much time, at the next refresh. */
  fade(elapsedMs: Millis): void {
    this.#elapsed[0] = (this.#elapsed[0] as number) + elapsedMs;
  }

  /** Updates the likelihoods: adds what was observed since the last time, then lets all of it fade. */
  #settle(): void {
    for (let s = 0; s < this.#scalesMs.length; s++) {
      this.#addEmpty(s);
      this.#addProducts(s);
    }
    const keep = 2 ** (-(this.#elapsed[0] as number) / HALF_LIFE_MS);
    this.#elapsed[0] = 0;
    for (let s = 0; s < this.#windows.length; s++) {
      this.#windows[s] = (this.#windows[s] as number) * keep;
      this.#fadeLikelihoods(s, keep);
    }
  }

  /** … and measures them relative to the highest: only differences matter, and small numbers are exact. */
  #fadeLikelihoods(scale: number, keep: number): void {
    const likelihood = this.#likelihood;
    const from = scale * KINDS * WIDTH;
    let highest = -Infinity;
    for (let at = from; at < from + KINDS * WIDTH; at++)
      highest = Math.max(highest, likelihood[at] as number);
    for (let at = from; at < from + KINDS * WIDTH; at++)
      likelihood[at] = ((likelihood[at] as number) - highest) * keep;
  }

  /** Adds the empty windows: ln P(X = 0) = −mean · ln(1 + excess) / excess. */
  #addEmpty(scale: number): void {
    const quiet = this.#quiet[scale] as number;
    this.#quiet[scale] = 0;
    if (quiet === 0) return;
    for (let at = scale * KINDS * WIDTH, i = 0; i < KINDS * WIDTH; i++, at++)
      this.#likelihood[at] = (this.#likelihood[at] as number) - quiet * (EMPTINESS[i % WIDTH] as number);
  }

  #addProducts(scale: number): void {
    const from = scale * KINDS * WIDTH;
    for (let at = from; at < from + KINDS * WIDTH; at++) {
      const product = this.#product[at] as number;
      if (product === 1) continue;
      this.#likelihood[at] = (this.#likelihood[at] as number) + Math.log(product);
      this.#product[at] = 1;
    }
  }

  /**
   * Computes the estimates from the likelihoods; they are constant between refreshes. Variance / mean of an ordinary window changes by a
   * factor of at most `most`.
   */
  refresh(most = Infinity): void {
    this.#settle();
    for (let s = 0; s < this.#scalesMs.length; s++) {
      for (let kind = 0; kind < KINDS; kind++) this.#fit(s, kind);
      const growing = 1 / (1 + Math.exp((FIT_LOG[0] as number) - (FIT_LOG[1] as number)));
      this.#takeEstimate(
        s,
        (1 - growing) * (FIT_EXCESS[0] as number),
        growing * (FIT_EXCESS[1] as number),
        most,
      );
    }
  }

  #takeEstimate(scale: number, standing: number, growing: number, most: number): void {
    const before = (this.#standing[scale] as number) + (this.#growing[scale] as number);
    const estimate = standing + growing;
    const taken = drifted(1 + before, 1 + estimate, most);
    const part = taken === 1 + estimate ? 1 : (taken - 1) / estimate;
    this.#standing[scale] = standing * part;
    this.#growing[scale] = growing * part;
  }

  /** The likelihood of a kind of noise, and its most likely excess: a parabola through the best candidate and its neighbours. */
  #fit(scale: number, kind: number): void {
    this.#addPosterior(scale, kind);
    let top = 0;
    for (let i = 1; i < WIDTH; i++) if ((POSTERIOR[i] as number) > (POSTERIOR[top] as number)) top = i;
    const middle = Math.min(WIDTH - 2, Math.max(1, top));
    const left = POSTERIOR[middle - 1] as number;
    const right = POSTERIOR[middle + 1] as number;
    const curvature = Math.max(CURVATURE_MIN, 2 * (POSTERIOR[middle] as number) - left - right);
    const step = Math.max(-STEP_MAX, Math.min(STEP_MAX, (0.5 * (right - left)) / curvature));
    FIT_LOG[kind] = POSTERIOR[top] as number;
    FIT_EXCESS[kind] = (EXCESSES[middle] as number) * 2 ** step;
  }

  /** Log posterior of every candidate, up to a constant. */
  #addPosterior(scale: number, kind: number): void {
    POSTERIOR.set(this.#priorLog);
    this.#addShare(scale, kind, 1);
    for (let neighbour = scale - 1; neighbour <= scale + 1; neighbour += 2) {
      const windows = this.#windows[neighbour];
      if (windows !== undefined && windows > 0)
        this.#addShare(neighbour, kind, Math.min(windows, NEIGHBOUR_WINDOWS) / windows);
    }
  }

  #addShare(scale: number, kind: number, share: number): void {
    const from = (scale * KINDS + kind) * WIDTH;
    for (let i = 0; i < WIDTH; i++)
      POSTERIOR[i] = (POSTERIOR[i] as number) + (this.#likelihood[from + i] as number) * share;
  }

  /** Variance / mean − 1 of an ordinary count with that mean in a window of that length, without baseline error. */
  excess(windowMs: Millis, mean: number): number {
    const s = this.scaleBefore(windowMs);
    const here = this.#excessAt(s, windowMs, mean);
    const share = this.#shareOfNext(s, windowMs);
    return share === 0 ? here : here + (this.#excessAt(s + 1, windowMs, mean) - here) * share;
  }

  /** The longest scale that is no longer than the window. */
  scaleBefore(windowMs: Millis): number {
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

  #arrays(): (Float64Array | Float32Array)[] {
    return [
      this.#likelihood,
      this.#windows,
      this.#means,
      this.#quiet,
      this.#product,
      this.#elapsed,
      this.#standing,
      this.#growing,
    ];
  }

  save(writer: StateWriter): void {
    for (const array of this.#arrays()) writer.array(array);
  }

  load(reader: StateReader): void {
    for (const array of this.#arrays()) reader.array(array);
  }
}

function factorial(n: number): number {
  return n === 0 ? 1 : n * factorial(n - 1);
}

/** Writes P(X = count) for every candidate, whose excess is that times `growth`, plus `own`. */
function probabilities(count: number, mean: number, growth: number, own: number): void {
  if (count > FACTORS_MAX) return probabilitiesOfMany(count, mean, growth, own);
  const arrangements = FACTORIALS[count] as number;
  for (let i = 0; i < WIDTH; i++) {
    const excess = (EXCESSES[i] as number) * growth + own;
    let product = Math.exp((-mean * Math.log(1 + excess)) / excess);
    if (count > 0) {
      const success = 1 / (1 + excess);
      product /= arrangements;
      for (let j = 0; j < count; j++) product *= (mean + j * excess) * success;
    }
    PROBABILITY[i] = product;
  }
}

function probabilitiesOfMany(count: number, mean: number, growth: number, own: number): void {
  const arrangements = logRising(1, count);
  for (let i = 0; i < WIDTH; i++) {
    const excess = (EXCESSES[i] as number) * growth + own;
    const size = mean / excess;
    const spread = Math.log1p(excess);
    PROBABILITY[i] = Math.exp(
      logRising(size, count) - arrangements + count * (Math.log(excess) - spread) - size * spread,
    );
  }
}
