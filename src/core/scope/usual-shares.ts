import { DAY, HOUR, WEEK, type Millis } from '../base/time.ts';

/** Parts of a day, of three hours each (UTC): who is awake changes who reports. */
const BLOCKS = 8;
const BLOCK_MS: Millis = DAY / BLOCKS;
const HALF_LIFE_HOURS = (4 * WEEK) / HOUR;
/** The prior for a facet without reports: half a report in five. */
const OWN_BELIEF = 0.5;
const ALL_BELIEF = 5;
/** … and for one that may have come before: at least the report it came with, since the reports without it before that count too. */
const LATE_BELIEF = 1;
/** The prior: a part of the day is like all others until about this many reports of it say otherwise. */
const BLOCK_STRENGTH = 30;
/** Shares vary from day to day by about a tenth, however well their mean is known. */
const WANDER = 0.01;

/** A usual share and its uncertainty: its squared coefficient of variation. */
export interface UsualShare {
  readonly share: number;
  readonly uncertainty: number;
}

/**
 * Which share of a service's reports each facet usually has, by part of the day. With n reports of the facet and N of all, and n_b, N_b of
 * them in the part b, all fading with a half-life of four weeks,
 *
 *     p = (n + ½) / (N + 5),  p_b = (n_b + 30·p) / (N_b + 30),  cv² = (1 − p) / (n_b + min(30·p, n + ½)) + 0.01
 *
 * and between the middles of two parts p_b and n_b are linear: Gamma-Poisson with the whole day as the prior of a part. For a facet that
 * was not counted all the time, N and N_b include only the reports during which it would have been. Slot 0 counts all reports, including
 * those without any facet.
 */
export class UsualShares {
  #counts: Float32Array;
  /** Remembered reports of the service from before anything is known about the slot's facet. */
  #missed: Float64Array;

  constructor(slots: number) {
    this.#counts = new Float32Array(slots * BLOCKS);
    this.#missed = new Float64Array(slots);
  }

  /** Makes room for this many slots. */
  grow(slots: number): void {
    const larger = new Float32Array(slots * BLOCKS);
    larger.set(this.#counts);
    this.#counts = larger;
    const missed = new Float64Array(slots);
    missed.set(this.#missed);
    this.#missed = missed;
  }

  /** A slot is reused for another facet; that many of the service's last reports are known not to be the new facet's. */
  begin(slot: number, among: number): void {
    this.#counts.fill(0, slot * BLOCKS, (slot + 1) * BLOCKS);
    this.#missed[slot] = Math.max(0, this.total(0) - among);
  }

  /** Whether there are reports of the service that may have been the facet's own. */
  beganLate(slot: number): boolean {
    return (this.#missed[slot] as number) > 0;
  }

  /** Remembered reports of a slot, in all parts of the day. */
  total(slot: number): number {
    let total = 0;
    for (let at = slot * BLOCKS; at < (slot + 1) * BLOCKS; at++) total += this.#counts[at] as number;
    return total;
  }

  fade(hours: number): void {
    const keep = 2 ** (-hours / HALF_LIFE_HOURS);
    for (let i = 0; i < this.#counts.length; i++) this.#counts[i] = (this.#counts[i] as number) * keep;
    for (let slot = 0; slot < this.#missed.length; slot++)
      this.#missed[slot] = (this.#missed[slot] as number) * keep;
  }

  learn(slot: number, at: Millis, reports: number): void {
    const cell = slot * BLOCKS + Math.floor((at % DAY) / BLOCK_MS);
    this.#counts[cell] = (this.#counts[cell] as number) + reports;
  }

  usual(slot: number, at: Millis): UsualShare {
    const least = this.beganLate(slot) ? LATE_BELIEF : 0;
    const own = this.total(slot) + Math.max(OWN_BELIEF, least);
    const all = this.total(0);
    const among = Math.max(0, all - (this.#missed[slot] as number));
    const overall = Math.min(1, own / (among + ALL_BELIEF));
    const position = (at % DAY) / BLOCK_MS - 0.5;
    const before = (Math.floor(position) + BLOCKS) % BLOCKS;
    const after = (before + 1) % BLOCKS;
    const weight = position - Math.floor(position);
    const mix = (of: number): number =>
      (1 - weight) * (this.#counts[of * BLOCKS + before] as number) +
      weight * (this.#counts[of * BLOCKS + after] as number);
    const seen = mix(slot);
    const believed = BLOCK_STRENGTH * overall;
    const amongThen = all > 0 ? mix(0) * (among / all) : 0;
    const share = Math.min(1, (seen + believed) / (amongThen + BLOCK_STRENGTH));
    const known = seen + Math.min(believed, own);
    // A late facet was observed just now, so the part of the day makes it no less certain.
    return { share, uncertainty: (1 - share) / Math.max(known, least) + WANDER };
  }

  save(): SavedShares {
    return { counts: Array.from(this.#counts), missed: Array.from(this.#missed) };
  }

  load({ counts, missed }: SavedShares): void {
    this.#counts = Float32Array.from(counts);
    this.#missed = Float64Array.from(missed);
  }
}

/** Shares as plain data; see {@link UsualShares.save}. */
export interface SavedShares {
  readonly counts: readonly number[];
  readonly missed: readonly number[];
}
