import { Holes, type Interval } from './holes.ts';
import type { StateReader, StateWriter } from '../base/codec.ts';
import type { Millis } from '../base/time.ts';

const NEARLY_WHOLE_MIN = 1 / 2;
const LATE_SHARE_MAX = 0.05;

/** How a stretch is incompletely known: `lost`, no report could come; `refused`, some came and some were refused. */
export type Blindness = 'lost' | 'refused';

/**
 * Why reports could not be taken: `off`, the server was not running, or stalled; `catalog`, the service was not in it; `disk`, the disk
 * accepted no writes; `overload`, more came than could be queued.
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
  /** Slug of the service; null if it concerns all of them. */
  readonly service: string | null;
  readonly from: Millis;
  /** null while it continues. */
  readonly to: Millis | null;
  readonly reason: HoleReason;
}

/** One end of a {@link Hole}, as the fold reaches it. */
export interface CoverageChange {
  readonly at: Millis;
  readonly service: string | null;
  readonly kind: Blindness;
  /** Whether it begins or ends. */
  readonly begins: boolean;
}

/** The ends of holes in the order of event time; only the beginning if a hole continues, nothing if its length is zero. */
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
 * When the reports of a stream could be taken. Lost time is unknown, not quiet: nothing is expected of it. Where some reports were refused,
 * the true count is at least the observed one: one no higher than usual says nothing, one above it is as surprising as if it were complete.
 * Neither teaches anything.
 */
export class Coverage {
  readonly #lost = new Holes();
  readonly #refused = new Holes();

  /** Whether all time that a query could reach is fully known. */
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

  /** Adds a whole stretch of this kind. */
  add(kind: Blindness, from: Millis, to: Millis): void {
    this.#of(kind).add(from, to);
  }

  /** Adds everything that another coverage lacks. */
  include(other: Coverage): void {
    this.#lost.include(other.#lost);
    this.#refused.include(other.#refused);
  }

  #of(kind: Blindness): Holes {
    return kind === 'lost' ? this.#lost : this.#refused;
  }

  /** Whether a stretch of this kind continues. */
  goesOn(kind: Blindness): boolean {
    return this.#of(kind).open;
  }

  /** Whether reports are lost or refused as of the last change. */
  get blind(): boolean {
    return this.#lost.open || this.#refused.open;
  }

  /** During how much of [from, to) reports could come, in milliseconds. */
  open(from: Millis, to: Millis): Millis {
    return this.#lost.none ? to - from : this.#lost.known(from, to);
  }

  /** How much of [from, to) is known for certain: nothing was lost or refused in it. */
  certain(from: Millis, to: Millis): Millis {
    return Math.max(0, this.#lost.known(from, to) + this.#refused.known(from, to) - (to - from));
  }

  /** Whether no report of [from, to) was refused. */
  tookAll(from: Millis, to: Millis): boolean {
    return this.#refused.known(from, to) === to - from;
  }

  /** The ratio of expected to usual reports in [from, to): the open part, plus people who report late. */
  factor(from: Millis, to: Millis): number {
    if (this.#lost.none) return 1;
    const lengthMs = to - from;
    return (this.#lost.known(from, to) / lengthMs) * (1 + this.#lost.late(from, to) / lengthMs);
  }

  /** See {@link Holes.lateShare}; its square is the resulting uncertainty of the expectation, as a squared cv. */
  lateShare(from: Millis, to: Millis): number {
    return this.#lost.none ? 0 : this.#lost.lateShare(from, to);
  }

  /** Whether [from, to) is complete enough to learn scatter from: mostly observed, with few late reports. */
  nearlyWhole(from: Millis, to: Millis): boolean {
    const seen = this.tookAll(from, to) ? this.open(from, to) : 0;
    return seen >= NEARLY_WHOLE_MIN * (to - from) && this.lateShare(from, to) < LATE_SHARE_MAX;
  }

  /** The end of the lost stretch that contains `at`; `at` if there is none. */
  lostUntil(at: Millis): Millis {
    return this.#lost.endOf(at);
  }

  /** The last lost stretch that was over by `at` and lasted at least `lengthMs`; null if none is remembered. */
  lostBefore(at: Millis, lengthMs: Millis): Interval | null {
    return this.#lost.lastBefore(at, lengthMs);
  }

  /** Forgets what no query about `at` or later needs. */
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

/** The coverage that results from holes. */
export function coverageOf(holes: readonly Hole[]): Coverage {
  const coverage = new Coverage();
  for (const { from, to, reason } of holes) coverage.add(BLINDNESS[reason], from, to ?? Infinity);
  return coverage;
}

/** A step observed for less than this share is shown as unknown, if no report came in it. */
const SHOWN_SHARE_MIN = 1 / 2;

/** Counts of consecutive steps from `from` for display: null if it is not known that nothing came. */
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
