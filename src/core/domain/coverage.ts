import { Holes, type Interval } from './holes.ts';
import type { StateReader, StateWriter } from '../base/codec.ts';
import type { Millis } from '../base/time.ts';

const NEARLY_WHOLE_MIN = 1 / 2;
const LATE_SHARE_MAX = 0.05;

/** How a stretch is not wholly known: `lost`, no report could come; `refused`, some came and some were refused. */
export type Blindness = 'lost' | 'refused';

/**
 * Why reports could not be taken: `off`, the server was not running, or stood still; `catalog`, the service was not in it;
 * `disk`, the disk took none; `overload`, more came than could be queued.
 */
export const HOLE_REASONS = ['off', 'catalog', 'disk', 'overload'] as const;
export type HoleReason = (typeof HOLE_REASONS)[number];

const BLINDNESS: Readonly<Record<HoleReason, Blindness>> = {
  off: 'lost',
  catalog: 'lost',
  disk: 'refused',
  overload: 'refused',
};

/** A fact of the log: when reports could not be taken, or not all of them. */
export interface Hole {
  /** Slug of the service; null where it is all of them. */
  readonly service: string | null;
  readonly from: Millis;
  /** null while it goes on. */
  readonly to: Millis | null;
  readonly reason: HoleReason;
}

/** One end of a {@link Hole}, as the fold comes to it. */
export interface CoverageChange {
  readonly at: Millis;
  readonly service: string | null;
  readonly kind: Blindness;
  /** Whether it begins or ends. */
  readonly begins: boolean;
}

/** The ends of holes in the order of event time; of those that go on only the beginning, of those without length nothing. */
export function changesOf(holes: readonly Hole[]): CoverageChange[] {
  const changes = holes.flatMap(({ service, from, to, reason }): CoverageChange[] => {
    if (to !== null && to <= from) return [];
    const kind = BLINDNESS[reason];
    const begins = { at: from, service, kind, begins: true };
    return to === null ? [begins] : [begins, { at: to, service, kind, begins: false }];
  });
  return changes.sort((a, b) => a.at - b.at || Number(a.begins) - Number(b.begins));
}

/**
 * From when to when the reports of a stream could be taken. What was lost is unknown, not quiet: nothing is expected of it.
 * Where some reports were refused a count is at least what it was: one no higher than usual says nothing, one above it is
 * as surprising as if it were all. Neither teaches anything.
 */
export class Coverage {
  readonly #lost = new Holes();
  readonly #refused = new Holes();

  /** Whether all that a question could reach is known. */
  get whole(): boolean {
    return this.#lost.none && this.#refused.none;
  }

  /** Reports cannot be taken, or not all of them, from `at` on. */
  begin(kind: Blindness, at: Millis): void {
    this.#of(kind).begin(at);
  }

  /** They can be taken again from `at` on. */
  end(kind: Blindness, at: Millis): void {
    this.#of(kind).end(at);
  }

  /** All of such a stretch at once. */
  add(kind: Blindness, from: Millis, to: Millis): void {
    this.#of(kind).add(from, to);
  }

  /** Whatever another coverage lacks besides. */
  include(other: Coverage): void {
    this.#lost.include(other.#lost);
    this.#refused.include(other.#refused);
  }

  #of(kind: Blindness): Holes {
    return kind === 'lost' ? this.#lost : this.#refused;
  }

  /** Whether such a stretch goes on. */
  goesOn(kind: Blindness): boolean {
    return this.#of(kind).open;
  }

  /** Whether reports are lost or refused as of the last change. */
  get blind(): boolean {
    return this.#lost.open || this.#refused.open;
  }

  /** How much of [from, to) reports could come in, in milliseconds. */
  open(from: Millis, to: Millis): Millis {
    return this.#lost.none ? to - from : this.#lost.known(from, to);
  }

  /** How much of [from, to) is known for certain: nothing was lost in it and nothing refused. */
  certain(from: Millis, to: Millis): Millis {
    return Math.max(0, this.#lost.known(from, to) + this.#refused.known(from, to) - (to - from));
  }

  /** Whether no report of [from, to) was refused. */
  tookAll(from: Millis, to: Millis): boolean {
    return this.#refused.known(from, to) === to - from;
  }

  /** How many times the usual reports of [from, to) are to be expected: of the part that is open, with those that come late. */
  factor(from: Millis, to: Millis): number {
    if (this.#lost.none) return 1;
    const lengthMs = to - from;
    return (this.#lost.known(from, to) / lengthMs) * (1 + this.#lost.late(from, to) / lengthMs);
  }

  /** See {@link Holes.lateShare}; its square is how uncertain the expectation is by that, as a squared cv. */
  lateShare(from: Millis, to: Millis): number {
    return this.#lost.none ? 0 : this.#lost.lateShare(from, to);
  }

  /** Whether [from, to) is as good as whole for learning how counts scatter: seen for the most part, and few come late. */
  nearlyWhole(from: Millis, to: Millis): boolean {
    const seen = this.tookAll(from, to) ? this.open(from, to) : 0;
    return seen >= NEARLY_WHOLE_MIN * (to - from) && this.lateShare(from, to) < LATE_SHARE_MAX;
  }

  /** The end of the lost stretch that holds `at`; `at` where none does. */
  lostUntil(at: Millis): Millis {
    return this.#lost.endOf(at);
  }

  /** The last lost stretch that was over by `at` and lasted at least `lengthMs`; null where none is remembered. */
  lostBefore(at: Millis, lengthMs: Millis): Interval | null {
    return this.#lost.lastBefore(at, lengthMs);
  }

  /** Forgets what no question about `at` or later needs. */
  forget(at: Millis): void {
    this.#lost.forget(at);
    this.#refused.forget(at);
  }

  save(writer: StateWriter): void {
    this.#lost.save(writer);
    this.#refused.save(writer);
  }

  load(reader: StateReader): void {
    this.#lost.load(reader);
    this.#refused.load(reader);
  }
}

/** The coverage that holes leave. */
export function coverageOf(holes: readonly Hole[]): Coverage {
  const coverage = new Coverage();
  for (const { from, to, reason } of holes) coverage.add(BLINDNESS[reason], from, to ?? Infinity);
  return coverage;
}

/** A step of which less than this could be seen is shown as not known, where no report came in it. */
const SHOWN_SHARE_MIN = 1 / 2;

/** Counts of consecutive steps from `from` as they may be shown: null where it is not known that nothing came. */
export function seenCounts(
  counts: readonly number[],
  from: Millis,
  step: Millis,
  holes: readonly Hole[],
): (number | null)[] {
  if (holes.length === 0) return [...counts];
  const coverage = coverageOf(holes);
  return counts.map((count, index) => {
    const start = from + index * step;
    return count > 0 || coverage.certain(start, start + step) >= SHOWN_SHARE_MIN * step ? count : null;
  });
}
