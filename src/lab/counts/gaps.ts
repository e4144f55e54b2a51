import { HOUR, WEEK, type Millis } from '../../core/base/time.ts';

/** What a slot without a row is: no reports, or nobody who counted. */
export type Gaps = 'zero' | 'unknown';
export const GAPS: readonly Gaps[] = ['unknown', 'zero'];

/** A count with the moment that its slot begins. */
export interface Counted {
  readonly at: Millis;
  readonly count: number;
}

/** Rows written though nothing happened: this many of them are a habit, not a slip. */
const ZEROS_MIN = 2;
/** Silence is taken as that unless it is rarer than once in a million: 20 in the exponent, over what noise takes of it. */
const SURPRISE_MAX = 14;
const DISPERSION = 2;
const HOURS_A_WEEK = 168;
const HOURS_A_DAY = 24;

/** Decides what missing rows are, from what a file holds otherwise. */
export interface GapJudge {
  /** What the slots from `from` to `to`, without a row between two rows, are. */
  judge(from: Millis, to: Millis): Gaps;
}

/** What a person says goes for all. */
export function alwaysGaps(gaps: Gaps): GapJudge {
  return { judge: () => gaps };
}

/**
 * A file that writes its zeros leaves out only what is not known. One without zeros leaves them out; but where the counts
 * at that hour of the week make silence all but impossible, nobody counted either. `slots` are those of one series, in
 * order, with a row.
 */
export function gapJudge(slots: readonly Counted[], slotMs: Millis): GapJudge {
  if (slots.filter(({ count }) => count === 0).length >= ZEROS_MIN) return alwaysGaps('unknown');
  const usual = new Usual(slots, slotMs);
  return {
    judge: (from, to) => (usual.expected(from, to) / DISPERSION > SURPRISE_MAX ? 'unknown' : 'zero'),
  };
}

/** Mean counts an hour by hour of the week, or of the day where there are not two weeks, or at all where not two days. */
class Usual {
  readonly #byHour: Float64Array;

  constructor(slots: readonly Counted[], slotMs: Millis) {
    const first = slots[0]?.at ?? 0;
    const end = (slots.at(-1)?.at ?? 0) + slotMs;
    const length =
      end - first >= 2 * WEEK ? HOURS_A_WEEK : end - first >= 2 * HOURS_A_DAY * HOUR ? HOURS_A_DAY : 1;
    const sums = new Float64Array(length);
    const seen = new Float64Array(length);
    for (const { at, count } of slots) {
      const hour = Math.floor(at / HOUR) % length;
      sums[hour] = (sums[hour] as number) + (Number.isNaN(count) ? 0 : count);
    }
    for (let at = first; at < end; at += HOUR) {
      const hour = Math.floor(at / HOUR) % length;
      seen[hour] = (seen[hour] as number) + 1;
    }
    this.#byHour = sums.map((sum, hour) => sum / Math.max(1, seen[hour] as number));
  }

  expected(from: Millis, to: Millis): number {
    let expected = 0;
    const length = this.#byHour.length;
    for (let at = from; at < to;) {
      const end = Math.min(to, (Math.floor(at / HOUR) + 1) * HOUR);
      expected += ((this.#byHour[Math.floor(at / HOUR) % length] as number) * (end - at)) / HOUR;
      at = end;
    }
    return expected;
  }
}
