import { DAY, HOUR, WEEK, type Millis } from './time.ts';

/** Parts of a day, of three hours each (UTC): who is awake changes who reports. */
const BLOCKS = 8;
const BLOCK_MS: Millis = DAY / BLOCKS;
const HALF_LIFE_HOURS = (4 * WEEK) / HOUR;
/** What is believed of a facet never seen: half a report in five. */
const OWN_BELIEF = 0.5;
const ALL_BELIEF = 5;
/** A part of the day is believed to be like all others as strongly as so many reports of it say otherwise. */
const BLOCK_STRENGTH = 30;
/** Shares move from day to day by about a tenth of themselves, however well their mean is known. */
const WANDER = 0.01;

/** A share that is usual, with how uncertain it is: its squared coefficient of variation. */
export interface UsualShare {
  readonly share: number;
  readonly uncertainty: number;
}

/**
 * Which share of a service's reports each facet usually has, by part of the day. With n reports of the facet and N of all,
 * and n_b, N_b of them in the part b, all fading with a half-life of four weeks,
 *
 *     p = (n + ½) / (N + 5),  p_b = (n_b + 30·p) / (N_b + 30),  cv² = (1 − p) / (n_b + min(30·p, n + ½)) + 0.01
 *
 * and between the middles of two parts p_b and n_b are linear: Gamma-Poisson with the whole day as the prior of a part.
 * Slot 0 counts all reports, those without any facet included.
 */
export class UsualShares {
  #counts: Float32Array;

  constructor(slots: number) {
    this.#counts = new Float32Array(slots * BLOCKS);
  }

  /** Makes room for so many slots. */
  grow(slots: number): void {
    const larger = new Float32Array(slots * BLOCKS);
    larger.set(this.#counts);
    this.#counts = larger;
  }

  /** Forgets a slot: another facet takes it. */
  clear(slot: number): void {
    this.#counts.fill(0, slot * BLOCKS, (slot + 1) * BLOCKS);
  }

  /** Reports of a slot that are remembered, whatever the part of the day. */
  total(slot: number): number {
    let total = 0;
    for (let at = slot * BLOCKS; at < (slot + 1) * BLOCKS; at++) total += this.#counts[at] as number;
    return total;
  }

  fade(hours: number): void {
    const keep = 2 ** (-hours / HALF_LIFE_HOURS);
    for (let i = 0; i < this.#counts.length; i++) this.#counts[i] = (this.#counts[i] as number) * keep;
  }

  learn(slot: number, at: Millis, reports: number): void {
    const cell = slot * BLOCKS + Math.floor((at % DAY) / BLOCK_MS);
    this.#counts[cell] = (this.#counts[cell] as number) + reports;
  }

  usual(slot: number, at: Millis): UsualShare {
    const own = this.total(slot) + OWN_BELIEF;
    const overall = Math.min(1, own / (this.total(0) + ALL_BELIEF));
    const position = (at % DAY) / BLOCK_MS - 0.5;
    const before = (Math.floor(position) + BLOCKS) % BLOCKS;
    const after = (before + 1) % BLOCKS;
    const weight = position - Math.floor(position);
    const mix = (of: number): number =>
      (1 - weight) * (this.#counts[of * BLOCKS + before] as number) +
      weight * (this.#counts[of * BLOCKS + after] as number);
    const seen = mix(slot);
    const believed = BLOCK_STRENGTH * overall;
    const share = Math.min(1, (seen + believed) / (mix(0) + BLOCK_STRENGTH));
    return { share, uncertainty: (1 - share) / (seen + Math.min(believed, own)) + WANDER };
  }

  save(): number[] {
    return Array.from(this.#counts);
  }

  load(counts: readonly number[]): void {
    this.#counts = Float32Array.from(counts);
  }
}
