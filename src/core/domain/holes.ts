import type { StateReader, StateWriter } from '../base/codec.ts';
import { HOUR, MINUTE, type Millis } from '../base/time.ts';

/** A stretch of event time, `to` exclusive; Infinity while it continues. */
export interface Interval {
  readonly from: Millis;
  readonly to: Millis;
}

/** How long a hole is remembered after its end: longer than any window that is judged, and than {@link LATE_FOR}. */
const REMEMBERED: Millis = 6 * HOUR;
/** The maximum number of holes remembered, two a minute; beyond it the oldest is forgotten first. */
export const HOLES_MAX = 720;
/** The share of people who could not report in the last hour of a hole and do so afterwards. */
const LATE_SHARE = 0.15;
const LATE_REACH: Millis = HOUR;
/** … each minute a tenth of those still to come. */
const LATE_DECAY: Millis = 10 * MINUTE;
/** … for this long. What is missing after it is less than a four-hundredth. */
export const LATE_FOR: Millis = HOUR;

/**
 * When the reports of a stream could not be taken: the server was off, or the imported file has no count. A hole is unknown, not quiet.
 * Holes that touch or overlap are merged; those that ended long ago are forgotten.
 *
 * ```ts
 * import { Holes } from 'outcry/core';
 * const holes = new Holes();
 * holes.begin(60_000);
 * holes.end(90_000);
 * holes.known(0, 120_000); // 90_000: milliseconds in which reports could come
 * ```
 */
export class Holes {
  #all: Interval[] = [];

  /** Whether there is no hole within the reach of any window. */
  get none(): boolean {
    return this.#all.length === 0;
  }

  /** Whether a hole continues. */
  get open(): boolean {
    return this.#all.at(-1)?.to === Infinity;
  }

  /** No report can come from `at` on; a no-op if a hole already continues. */
  begin(at: Millis): void {
    if (!this.open) this.add(at, Infinity);
  }

  /** Reports can come again from `at` on; a no-op if no hole continues. */
  end(at: Millis): void {
    const last = this.#all.at(-1);
    if (last === undefined || last.to !== Infinity) return;
    this.#all.pop();
    if (at > last.from) this.add(last.from, at);
  }

  /** Adds a whole hole; those that touch or overlap are merged. */
  add(from: Millis, to: Millis): void {
    if (to <= from) return;
    const apart = this.#all.filter((hole) => hole.to < from || hole.from > to);
    const touching = this.#all.filter((hole) => hole.to >= from && hole.from <= to);
    const all = {
      from: Math.min(from, ...touching.map((hole) => hole.from)),
      to: Math.max(to, ...touching.map((hole) => hole.to)),
    };
    this.#all = [...apart, all].sort((a, b) => a.from - b.from).slice(-HOLES_MAX);
  }

  /** Adds all holes of another stream. */
  include(other: Holes): void {
    for (const { from, to } of other.#all) this.add(from, to);
  }

  /** How much of [from, to) is known, in milliseconds. */
  known(from: Millis, to: Millis): Millis {
    let known = to - from;
    for (const hole of this.#all) known -= Math.max(0, Math.min(to, hole.to) - Math.max(from, hole.from));
    return known;
  }

  /** The end of the hole that contains `at`; `at` if there is none. */
  endOf(at: Millis): Millis {
    return this.#all.find((hole) => hole.from <= at && at < hole.to)?.to ?? at;
  }

  /** The last hole that was over by `at`, if it lasted at least `lengthMs`. */
  lastBefore(at: Millis, lengthMs: Millis): Interval | null {
    return this.#all.findLast(({ from, to }) => to <= at && to - from >= lengthMs) ?? null;
  }

  /**
   * Late reports in [from, to), as the time in which that many usually come: what could not be reported during a hole is reported after it.
   * Of those from its last hour 15 % are expected, ten minutes late on average:
   *
   *     0.15 · min(hole, 1 h) / 10 min · e^(−t / 10 min)  times the usual,  t since its end
   *
   * These three figures are assumed, not learned, so the expectation is as uncertain as it is high: see {@link lateShare}.
   */
  late(from: Millis, to: Millis): Millis {
    let most = 0;
    for (const hole of this.#all) {
      const [a, b] = [from - hole.to, to - hole.to];
      if (b <= 0 || a >= LATE_FOR) continue;
      const coming = (LATE_SHARE * Math.min(hole.to - hole.from, LATE_REACH)) / LATE_DECAY;
      const decayed = Math.exp(-Math.max(0, a) / LATE_DECAY) - Math.exp(-b / LATE_DECAY);
      most = Math.max(most, coming * decayed * LATE_DECAY);
    }
    return most;
  }

  /** The share of late reports in what is expected of [from, to). */
  lateShare(from: Millis, to: Millis): number {
    const late = this.late(from, to);
    return late === 0 ? 0 : late / (this.known(from, to) + late);
  }

  /** Forgets what no query about `at` or later needs. */
  forget(at: Millis): void {
    while (this.#all[0] !== undefined && this.#all[0].to + REMEMBERED < at) this.#all.shift();
  }

  save(writer: StateWriter): void {
    writer.number(this.#all.length);
    for (const { from, to } of this.#all) {
      writer.number(from);
      writer.number(to);
    }
  }

  load(reader: StateReader): void {
    const count = reader.number();
    if (!(count >= 0 && count <= HOLES_MAX))
      throw new RangeError('the saved detector state has no such holes');
    this.#all = Array.from({ length: count }, () => ({ from: reader.number(), to: reader.number() }));
  }
}
