import { drifted } from './drift.ts';
import type { StateReader, StateWriter } from '../base/codec.ts';
import { DAY, HOUR, WEEK, type Millis } from '../base/time.ts';

/** What the model considers less likely than this is its tail; ln of the probability. */
export const TAIL_FROM = Math.log(0.01);
/** A window still less likely by this factor is an oddity, an outage or a burst, and says nothing about the tail. */
const REACH = Math.log(100);
/** How many windows the prior for the model's own tail is worth. */
const PRIOR_WINDOWS = 8;
/** … and fewer for windows of an hour and more, which come seldom. */
const PRIOR_LONG_WINDOWS = 5;
/** Mean depth into the tail if the model is right: −ln of a uniform share, cut off at `REACH`. */
const PRIOR_DEPTH = 1 - (REACH * Math.exp(-REACH)) / -Math.expm1(-REACH);
/** A tail falls off at least this fast, relative to the model's. */
const EXPONENT_MIN = 0.25;
/** A ratio above this means that the dispersion is wrong, not the tail. */
const RATIO_MAX = 5;
/** The prior for single bursts: a tenth of one in this time, with this mean depth beyond the reach. */
const PRIOR_BURSTS = 0.1;
const PRIOR_BURST_TIME: Millis = 4 * WEEK;
const PRIOR_BURST_DEPTH = 8;
/** A burst deeper than this counts as one of this depth … */
const BURST_DEPTH_MAX = 40;
/** … and each such step deeper makes one e times less likely: hundreds of people at once are not noise. */
const BURST_FALL = 20;
const HALF_LIFE: Millis = 8 * WEEK;
/** Numbers kept per scale: windows, those in the tail, their depths, and two for the window that waits for its neighbour. */
const FIELDS = 5;
const [WINDOWS, IN_TAIL, DEPTHS, WAITING, BEFORE] = [0, 1, 2, 3, 4] as const;
/** A waiting window in the middle of the distribution; one in the tail waits with its depth, 0 or more. */
const ORDINARY = -1;

/** How the true tail of a window compares with the model's: P = ratio · u · (p / u)^exponent below u = 1 %. */
export interface Tail {
  /** Natural logarithm of how many times more often the tail is reached, ≥ 0. */
  readonly logRatio: number;
  /** In (0, 1]: 1 if the model's tail is right, less if it is heavier. */
  readonly exponent: number;
}

/** The model's own tail. */
export const PLAIN_TAIL: Tail = { logRatio: 0, exponent: 1 };

/**
 * How often ordinary windows reach the far tail of the model, and how far: the excess of −ln p over −ln 1 % is exponential if the model is
 * right, and longer if tails are heavier (a generalised Pareto tail in p, Hill 1975). Only windows whose neighbours are ordinary count:
 * noise occurs in isolation, an outage lasts. An isolated window beyond the reach of any noise is a burst; frequency and mean depth of
 * bursts are learned.
 */
export class Tails {
  readonly #scales: readonly Millis[];
  readonly #state: Float64Array;
  /** Single bursts observed, their total depth, and the time watched; all of it fades. */
  #bursts = 0;
  #burstDepths = 0;
  #watched: Millis = 0;
  /** The present limits of the estimated frequency and depth of single bursts. */
  readonly #most = { bursts: Infinity, burstDepth: Infinity };
  readonly #tails: Tail[];

  constructor(scalesMs: readonly Millis[]) {
    this.#scales = scalesMs;
    this.#state = new Float64Array(scalesMs.length * FIELDS);
    for (let s = 0; s < scalesMs.length; s++) this.#state[s * FIELDS + WAITING] = ORDINARY;
    this.#tails = scalesMs.map(() => PLAIN_TAIL);
  }

  /** A closed window of the scale, with ln of the model's probability of that many reports or more. */
  observe(scale: number, logP: number): void {
    const state = this.#state;
    const at = scale * FIELDS;
    const waiting = state[at + WAITING] as number;
    const depth = logP < TAIL_FROM ? TAIL_FROM - logP : ORDINARY;
    const alone = this.#isLong(scale) || (depth < 0 && (state[at + BEFORE] as number) < 0.5);
    if (waiting < 0 || alone) state[at + WINDOWS] = (state[at + WINDOWS] as number) + 1;
    if (waiting >= 0 && alone) this.#take(scale, waiting);
    state[at + BEFORE] = waiting >= 0 ? 1 : 0;
    state[at + WAITING] = depth;
  }

  #take(scale: number, depth: number): void {
    const state = this.#state;
    const at = scale * FIELDS;
    if (depth > REACH) {
      if (scale > 0) return;
      this.#bursts++;
      this.#burstDepths += Math.min(depth - REACH, BURST_DEPTH_MAX);
      return;
    }
    state[at + IN_TAIL] = (state[at + IN_TAIL] as number) + 1;
    state[at + DEPTHS] = (state[at + DEPTHS] as number) + depth;
  }

  /** Lets that much time pass and the past fade. */
  fade(elapsedMs: Millis): void {
    const keep = 2 ** (-elapsedMs / HALF_LIFE);
    for (let s = 0; s < this.#scales.length; s++)
      for (const field of [WINDOWS, IN_TAIL, DEPTHS]) this.#state[s * FIELDS + field]! *= keep;
    this.#bursts *= keep;
    this.#burstDepths *= keep;
    this.#watched = this.#watched * keep + elapsedMs;
  }

  /**
   * Updates the estimates, which are constant between refreshes. Each changes by a factor of at most `most`, and so do from now on the
   * number and the depth of single bursts.
   */
  refresh(most = Infinity): void {
    const logMost = Math.log(most);
    for (let s = 0; s < this.#scales.length; s++) {
      const before = this.#tails[s] as Tail;
      const { logRatio, exponent } = this.#estimate(s);
      this.#tails[s] = {
        logRatio: Math.min(Math.max(logRatio, before.logRatio - logMost), before.logRatio + logMost),
        exponent: drifted(before.exponent, exponent, most),
      };
    }
    const [bursts, burstDepth] = [this.#burstsADay, this.#burstDepth];
    this.#most.bursts = bursts * most;
    this.#most.burstDepth = burstDepth * most;
  }

  /** Single bursts a day, of any depth. */
  get #burstsADay(): number {
    const seen = ((this.#bursts + PRIOR_BURSTS) * DAY) / (this.#watched + PRIOR_BURST_TIME);
    return Math.min(seen, this.#most.bursts);
  }

  /** The mean depth of a single burst, beyond the reach. */
  get #burstDepth(): number {
    const seen = (this.#burstDepths + PRIOR_BURSTS * PRIOR_BURST_DEPTH) / (this.#bursts + PRIOR_BURSTS);
    return Math.min(seen, this.#most.burstDepth);
  }

  #estimate(scale: number): Tail {
    const at = scale * FIELDS;
    const prior = this.#isLong(scale) ? PRIOR_LONG_WINDOWS : PRIOR_WINDOWS;
    const seen = this.#state[at + IN_TAIL] as number;
    const usual = (this.#state[at + WINDOWS] as number) * Math.exp(TAIL_FROM) * -Math.expm1(-REACH);
    const ratio = (seen + prior) / (usual + prior);
    const depth = ((this.#state[at + DEPTHS] as number) + prior * PRIOR_DEPTH) / (seen + prior);
    return {
      logRatio: Math.log(Math.min(RATIO_MAX, Math.max(1, ratio))),
      exponent: exponentOf(depth),
    };
  }

  /** Lasting noise fills adjacent windows of an hour and more; adjacent shorter ones are an outage. */
  #isLong(scale: number): boolean {
    return (this.#scales[scale] as number) >= HOUR;
  }

  /** The tail of a scale, by its index. */
  of(scale: number): Tail {
    return this.#tails[scale] as Tail;
  }

  /**
   * How many times a day a single bucket has a meaningless burst that is at least as unlikely as this in the model: bursts / time · 1 / (1
   * + depth / mean depth), and less if it is deeper than any burst.
   */
  burstsADay(logP: number): number {
    const beyond = Math.max(0, TAIL_FROM - logP - REACH);
    const asDeep =
      Math.exp(-Math.max(0, beyond - BURST_DEPTH_MAX) / BURST_FALL) / (1 + beyond / this.#burstDepth);
    return this.#burstsADay * asDeep;
  }

  save(writer: StateWriter): void {
    writer.array(this.#state);
    writer.number(this.#bursts);
    writer.number(this.#burstDepths);
    writer.number(this.#watched);
    writer.number(this.#most.bursts);
    writer.number(this.#most.burstDepth);
    for (const { logRatio, exponent } of this.#tails) {
      writer.number(logRatio);
      writer.number(exponent);
    }
  }

  load(reader: StateReader): void {
    reader.array(this.#state);
    this.#bursts = reader.number();
    this.#burstDepths = reader.number();
    this.#watched = reader.number();
    this.#most.bursts = reader.number();
    this.#most.burstDepth = reader.number();
    for (let s = 0; s < this.#tails.length; s++)
      this.#tails[s] = { logRatio: reader.number(), exponent: reader.number() };
  }
}

/** The exponent of an exponential tail cut off at `REACH` with this mean depth; by bisection, since it has no closed form. */
function exponentOf(depth: number): number {
  let [low, high] = [EXPONENT_MIN, 1];
  if (meanDepth(high) >= depth) return high;
  if (meanDepth(low) <= depth) return low;
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2;
    if (meanDepth(middle) > depth) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function meanDepth(exponent: number): number {
  return 1 / exponent - REACH / Math.expm1(exponent * REACH);
}

/** ln P of a window, from the model's ln p. */
export function trueTail(logP: number, tail: Tail): number {
  if (logP >= TAIL_FROM) return logP;
  return Math.min(0, TAIL_FROM + tail.logRatio + tail.exponent * (logP - TAIL_FROM));
}

/** The inverse of {@link trueTail} in the tail. */
export function modelTail(logP: number, tail: Tail): number {
  return Math.min(logP, TAIL_FROM + (logP - TAIL_FROM - tail.logRatio) / tail.exponent);
}
