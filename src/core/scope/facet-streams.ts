import type { Judgement } from '../detect/judgement.ts';
import { looksOf, windowEvidence } from '../detect/evidence.ts';
import type { Judged } from '../detect/judged.ts';
import { openedFor } from '../detect/window-scan.ts';
import { looksOfFacet } from './facet-budget.ts';
import { FacetCounts } from './facet-counts.ts';
import { FacetLearning, type SavedLearning } from './facet-learning.ts';
import { FACETS_MAX, FacetTable, type SavedTable } from './facet-table.ts';
import { FACET_DIMENSIONS, FACET_REPORTS_MIN, type Facet, type FacetDimension } from '../domain/facet.ts';
import type { Band } from '../detect/band.ts';
import { LENGTHS, LOOK } from './facet-look.ts';
import { facetBands, type Steps, type UsualOfService } from './facet-bands.ts';
import { POSSIBLE } from '../detect/levels.ts';
import { estimateOnset, overFor, seenAt, type Onset } from '../detect/onset.ts';
import type { Counted, FacetTally, ScopeTally } from './scope.ts';
import { quantile } from '../stats/negative-binomial.ts';
import type { Tail } from '../stats/tails.ts';
import { HOUR, MINUTE, floorTo, type Millis } from '../base/time.ts';
import type { UsualShare } from './usual-shares.ts';
import { SPAN, Windows, windowLengths } from '../detect/windows.ts';

/** Shares based on fewer reports than this cannot raise an alarm. */
export const REPORTS_KNOWN_MIN = 30;
/** A facet shared by most reports is the service itself, which is judged already. */
const SHARE_MAX = 0.9;
const CALM_TAIL = 0.025;
/** Rows allocated at first; doubled as facets come. */
const SLOTS_FIRST = 8;
/** The service as a whole, its facets, and the total of all facets of each dimension. */
const SLOTS_MAX = 1 + FACETS_MAX + FACET_DIMENSIONS.length;

/** The expectation of a service's own stream: {@link StreamDetector.expected} and `excess`. */
export interface Expectation {
  expected(start: Millis, lengthMs: Millis): number;
  excess(windowMs: Millis, mean: number): number;
  tail(windowMs: Millis): Tail;
}

/** The judgement of the most surprising facet. */
export interface FacetJudgement extends Judgement {
  readonly facet: string;
}

/**
 * The streams of one service's facets: counts by bucket, and how surprising they are. A facet with the usual share p expects p of what the
 * service expects, and scatters like a thinned negative binomial, plus the uncertainty of the share:
 *
 *     mean = p · M,  excess = s · (1 + p · e + mean · cv²) − 1
 *
 * for a window in which the service expects M with the excess e (variance / mean − 1), and s the learned scatter. Evidence is on the
 * service's own scale, with the additional looks of {@link looksOfFacet}.
 */
export class FacetStreams {
  readonly #bucketMs: Millis;
  readonly #lengths: readonly number[];
  readonly #looks: number;
  readonly #counts: FacetCounts;
  readonly #learning: FacetLearning;
  #table = new FacetTable();
  #capacity = SLOTS_FIRST;
  /** The bucket before which nothing is evidence any more. */
  #since = 0;
  /** Slots with reports since the last judgement, and whether that found anything. */
  readonly #touched = new Set<number>();
  #uneasy = false;
  #lastBucket = 0;

  constructor(bucketMs: Millis) {
    this.#bucketMs = bucketMs;
    const buckets = LENGTHS.map((minutes) => (minutes * MINUTE) / bucketMs);
    this.#lengths = buckets.filter((length) => length >= 1 && Number.isInteger(length));
    this.#looks = looksOf(windowLengths(bucketMs));
    this.#counts = new FacetCounts(Math.round(SPAN / bucketMs) + 1, SLOTS_FIRST);
    this.#learning = new FacetLearning(SLOTS_FIRST);
  }

  /** Whether no report has had any facet. */
  get none(): boolean {
    return this.#table.facets.length === 1;
  }

  /** Whether the shares are known well enough to judge by. */
  get judging(): boolean {
    return !this.none && this.#learning.shares.total(0) >= REPORTS_KNOWN_MIN;
  }

  /** Whether there is something new to judge. */
  get touched(): boolean {
    return this.#touched.size > 0;
  }

  /** Counts one report with its facets, each at most once. */
  add(at: Millis, facets: readonly Facet[]): void {
    this.#learning.passTo(at);
    this.#lastBucket = Math.floor(at / this.#bucketMs);
    this.#table.report();
    this.#count(0);
    for (const facet of facets) {
      this.#count(this.#slotFor(facet));
      if (this.#table.overflowed) this.#count(slotOfAll(facet.dimension));
    }
  }

  #count(slot: number): void {
    this.#counts.add(this.#lastBucket, slot);
    this.#learning.count(slot);
    this.#touched.add(slot);
  }

  #slotFor(facet: Facet): number {
    const known = this.#table.seen(facet);
    if (known !== undefined) return known;
    if (!this.#table.full && this.#table.facets.length === this.#capacity) this.#grow();
    const { overflowed } = this.#table;
    const { slot, among } = this.#table.admit(facet, (of) => this.#learning.use(of));
    // From now on the facets with slots do not cover all reports.
    if (this.#table.overflowed && !overflowed)
      for (const dimension of FACET_DIMENSIONS) this.#learning.begin(slotOfAll(dimension), 0);
    this.#counts.clear(slot);
    this.#learning.begin(slot, among);
    return slot;
  }

  #grow(): void {
    this.#capacity = this.#capacity > FACETS_MAX / 2 ? SLOTS_MAX : 2 * this.#capacity;
    this.#counts.grow(this.#capacity);
    this.#learning.grow(this.#capacity);
  }

  /**
   * The most surprising facet as of `at`; null if there is none. Without new reports evidence can only fade, so after a judgement of
   * nothing only the facets of new reports are judged.
   */
  judge(at: Millis, service: Expectation): FacetJudgement | null {
    this.#learning.passTo(at);
    let best: FacetJudgement | null = null;
    if (this.judging && !this.#counts.empty) {
      this.#lookAt(at, service);
      const slots = this.#uneasy ? this.#table.facets.keys() : this.#touched;
      for (const slot of slots) best = this.#better(best, slot, at);
    }
    this.#touched.clear();
    this.#uneasy = best !== null;
    if (best !== null && at % this.#bucketMs === 0) this.#leaveWhatIsOver(best, at, service);
    return best;
  }

  /** The evidence of a facet as of `at`, counting only as many of its reports in each window as are `judged`. */
  evidenceOf(id: string, judged: Judged, at: Millis, service: Expectation): number {
    const slot = this.#table.slotOf(id);
    if (slot === undefined) return 0;
    this.#lookAt(at, service);
    return this.#better(null, slot, at, judged)?.evidence ?? 0;
  }

  /** Stores what the service expects of every window that ends at `at`; −1 is the open bucket alone. */
  #lookAt(at: Millis, service: Expectation): void {
    const bucket = Math.floor(at / this.#bucketMs);
    const open = bucket * this.#bucketMs;
    const openMs = at > open ? openedFor(open, at, this.#bucketMs) : 0;
    let expected = openMs > 0 ? service.expected(open, openMs) : 0;
    let before = 0;
    LOOK.count = 0;
    for (let window = openMs > 0 ? -1 : 0; window < this.#lengths.length; window++) {
      const buckets = window < 0 ? 0 : (this.#lengths[window] as number);
      if (bucket - buckets < this.#since) break;
      const windowMs = openMs + buckets * this.#bucketMs;
      expected += expectedOf(service, open - buckets * this.#bucketMs, open - before * this.#bucketMs);
      LOOK.from[LOOK.count] = bucket - buckets;
      LOOK.windowMs[LOOK.count] = windowMs;
      LOOK.expected[LOOK.count] = expected;
      LOOK.excess[LOOK.count] = service.excess(windowMs, expected);
      LOOK.tail[LOOK.count] = service.tail(windowMs);
      LOOK.count++;
      before = buckets;
    }
  }

  /** The judgement of a slot over all windows, if it is more surprising than the best so far. */
  #better(
    best: FacetJudgement | null,
    slot: number,
    at: Millis,
    judged: Judged | null = null,
  ): FacetJudgement | null {
    const facet = this.#table.facets[slot];
    const last = LOOK.count - 1;
    if (facet === null || facet === undefined || last < 0) return best;
    const end = Math.floor(at / this.#bucketMs) + 1;
    if (this.#counts.sum(LOOK.from[last] as number, end, slot) < FACET_REPORTS_MIN) return best;
    const usual = this.#learning.shares.usual(slot, at);
    if (usual.share > SHARE_MAX) return best;
    const looks = this.#looks * looksOfFacet(facet.dimension, this.#table.facets);
    let better = best;
    let seen = 0;
    let to = end;
    for (let look = 0; look <= last; look++) {
      seen += this.#counts.sum(LOOK.from[look] as number, to, slot);
      to = LOOK.from[look] as number;
      const expected = usual.share * (LOOK.expected[look] as number);
      const observed = judged?.(seen, expected) ?? seen;
      if (observed < FACET_REPORTS_MIN) continue;
      const windowMs = LOOK.windowMs[look] as number;
      const excess = this.#excess(usual, expected, LOOK.excess[look] as number);
      const evidence = windowEvidence(observed, expected, excess, LOOK.tail[look] as Tail, windowMs, looks);
      if (evidence > 0 && (better === null || isBefore(better, evidence, facet.id)))
        better = { at, evidence, windowMs, observed, expected, facet: facet.id };
    }
    return better;
  }

  /** Variance / mean − 1 of a facet. */
  #excess({ share, uncertainty }: UsualShare, mean: number, excess: number): number {
    return this.#learning.scatter * (1 + share * excess + mean * uncertainty) - 1;
  }

  /**
   * A surge that is over is no evidence any more, even while a long window still contains it: {@link overFor}. Its reports are in other
   * facets as well, where it stands out less and its end is noticed later: so all of them drop it together with the facet that shows it
   * best.
   */
  #leaveWhatIsOver({ facet, evidence, windowMs }: FacetJudgement, at: Millis, service: Expectation): void {
    const slot = this.#table.slotOf(facet);
    if (slot === undefined || evidence < POSSIBLE) return;
    const windows = this.#windowsOf(slot, at, service);
    const window = windows.lengths.findIndex((length) => length * this.#bucketMs >= windowMs);
    const usual = this.#learning.shares.usual(slot, at);
    const whole = windows.expected[window] as number;
    // The rise is known from few reports, which adds uncertainty to the count that a stretch should have had.
    const over = overFor(windows, window, (buckets, mean) => {
      const excess = service.excess(buckets * this.#bucketMs, mean / usual.share);
      return this.#excess(usual, mean, excess) + mean / whole;
    });
    if (over > 0) this.forget(at - over * this.#bucketMs);
  }

  /** The closed buckets of a facet that may be evidence, in the form used to estimate onset and end. */
  #windowsOf(slot: number, at: Millis, service: Expectation): Windows {
    const windows = new Windows(this.#bucketMs);
    const end = Math.floor(at / this.#bucketMs);
    const { share } = this.#learning.shares.usual(slot, at);
    for (let bucket = Math.max(end - windows.size, this.#since); bucket < end; bucket++) {
      const mean = share * service.expected(bucket * this.#bucketMs, this.#bucketMs);
      windows.push(this.#counts.count(bucket, slot), mean);
    }
    return windows;
  }

  /** When the surge of a facet began; see {@link StreamDetector.onset}. */
  onset(facet: string, at: Millis, service: Expectation): Onset | null {
    const slot = this.#table.slotOf(facet);
    if (slot === undefined) return null;
    const windows = this.#windowsOf(slot, at, service);
    const usual = this.#learning.shares.usual(slot, at);
    const mean = windows.expected[0] as number;
    const excess = this.#excess(usual, mean, service.excess(this.#bucketMs, mean / usual.share));
    const onset = estimateOnset(windows, floorTo(at, this.#bucketMs), this.#bucketMs, 1 + excess);
    return seenAt(at, onset);
  }

  /** Whether a facet had no more reports in [from, to) than an ordinary stretch of that length. */
  calm(facet: string, from: Millis, to: Millis, service: Expectation): boolean {
    const slot = this.#table.slotOf(facet);
    if (slot === undefined) return true;
    const first = Math.floor(from / this.#bucketMs);
    const observed = this.#counts.sum(first, Math.ceil(to / this.#bucketMs), slot);
    const usual = this.#learning.shares.usual(slot, from);
    const expected = expectedOf(service, from, to);
    const mean = usual.share * expected;
    const excess = this.#excess(usual, mean, service.excess(to - from, expected));
    return observed <= quantile(1 - CALM_TAIL, mean, excess);
  }

  /** {@link facetBands}; empty if shares are not known well enough, or the facet has no reports. */
  bands(facet: string, steps: Steps, service: UsualOfService): Band[] {
    const slot = this.#table.slotOf(facet);
    if (slot === undefined || !this.judging) return [];
    const usualAt = (at: Millis): UsualShare => this.#learning.shares.usual(slot, at);
    return facetBands({ usualAt, excess: this.#excess.bind(this) }, steps, service);
  }

  /** Observed and expected counts of the service and of every facet in [from, at), at most the last four hours. */
  tally(from: Millis, at: Millis, service: Expectation): ScopeTally {
    const first = Math.floor(Math.max(from, at - SPAN) / this.#bucketMs);
    const end = Math.ceil(at / this.#bucketMs);
    const start = first * this.#bucketMs;
    const expected = expectedOf(service, start, at);
    const facets: FacetTally[] = [];
    const inSlot = (slot: number) => {
      const { share, uncertainty } = this.#learning.shares.usual(slot, at);
      return { observed: this.#counts.sum(first, end, slot), expected: share * expected, uncertainty };
    };
    for (let slot = 1; slot < this.#table.facets.length; slot++)
      facets.push({ ...(this.#table.facets[slot] as Facet), ...inSlot(slot) });
    const dimensions = this.#table.overflowed ? FACET_DIMENSIONS : [];
    const totals = dimensions.map((dimension) => Object.assign(inSlot(slotOfAll(dimension)), { dimension }));
    return {
      windowMs: at - start,
      observed: this.#counts.sum(first, end, 0),
      expected,
      excess: service.excess(at - start, expected),
      scatter: this.#learning.scatter,
      known: this.judging,
      facets: facets.sort((a, b) => (a.id < b.id ? -1 : 1)),
      others: totals.map((total) => lessToldApart(total, facets)),
    };
  }

  /** Marks the current hour as one that teaches nothing. */
  alarm(): void {
    this.#learning.alarm();
  }

  /** Marks the current hour as one that hinges too much on one group of senders. */
  doubt(): void {
    this.#learning.doubt();
  }

  /** Stops looking back beyond `at`. */
  forget(at: Millis): void {
    this.#since = Math.max(this.#since, Math.floor(at / this.#bucketMs));
  }

  /** Lets quiet time pass; the counts of a service without recent reports are freed. */
  rest(at: Millis): void {
    this.#learning.passTo(at);
    if (at > (this.#lastBucket + 1) * this.#bucketMs + SPAN) this.#counts.rest();
  }

  save(): SavedFacets {
    return {
      bucketMs: this.#bucketMs,
      table: this.#table.save(),
      capacity: this.#capacity,
      since: this.#since,
      touched: [...this.#touched],
      uneasy: this.#uneasy,
      lastBucket: this.#lastBucket,
      counts: this.#counts.save(),
      learning: this.#learning.save(),
    };
  }

  /** Restores what {@link FacetStreams.save} returned. Throws a `RangeError` for other versions: learn anew instead. */
  static load(saved: SavedFacets): FacetStreams {
    if (saved.table === undefined) throw new RangeError('the saved facets are of another version');
    const streams = new FacetStreams(saved.bucketMs);
    while (streams.#capacity < saved.capacity) streams.#grow();
    streams.#table = FacetTable.load(saved.table);
    streams.#since = saved.since;
    for (const slot of saved.touched) streams.#touched.add(slot);
    streams.#uneasy = saved.uneasy;
    streams.#lastBucket = saved.lastBucket;
    streams.#counts.load(saved.counts);
    streams.#learning.load(saved.learning);
    return streams;
  }
}

/** Facet streams as plain data; see {@link FacetStreams.save}. */
export interface SavedFacets {
  readonly bucketMs: Millis;
  readonly table: SavedTable;
  readonly capacity: number;
  readonly since: number;
  readonly touched: readonly number[];
  readonly uneasy: boolean;
  readonly lastBucket: number;
  readonly counts: readonly number[];
  readonly learning: SavedLearning;
}

/** Whether another judgement is better: more evidence or, if equal, the smaller id. */
function isBefore(best: FacetJudgement, evidence: number, facet: string): boolean {
  return evidence > best.evidence || (evidence === best.evidence && facet < best.facet);
}

const slotOfAll = (dimension: FacetDimension): number => 1 + FACETS_MAX + FACET_DIMENSIONS.indexOf(dimension);

/** The total of a dimension minus the facets with slots: what those without a slot have. */
function lessToldApart(
  { dimension, observed, expected }: Counted & { readonly dimension: FacetDimension },
  facets: readonly FacetTally[],
): Counted & { readonly dimension: FacetDimension } {
  let rest = { observed, expected };
  for (const facet of facets)
    if (facet.dimension === dimension)
      rest = { observed: rest.observed - facet.observed, expected: rest.expected - facet.expected };
  return { dimension, observed: Math.max(0, rest.observed), expected: Math.max(0, rest.expected) };
}

/** What a service expects of [from, to), summed by the hour. */
function expectedOf(service: Expectation, from: Millis, to: Millis): number {
  let total = 0;
  for (let start = from; start < to; start += HOUR)
    total += service.expected(start, Math.min(HOUR, to - start));
  return total;
}
