import { HOUR, WEEK, type Millis } from '../../core/base/time.ts';

/** The meaning of a slot without a row: no reports, or nobody counted. */
export type Gaps = 'zero' | 'unknown';
export const GAPS: readonly Gaps[] = ['unknown', 'zero'];

/** A count with the start of its slot. */
export interface Counted {
  readonly at: Millis;
  readonly count: number;
}

/** This many explicit zero rows are a convention, not an accident. */
const ZEROS_MIN = 2;
/** Silence counts as real unless its probability, exp(−expected / dispersion), is below about one in a million. */
const SURPRISE_MAX = 14;
const DISPERSION = 2;
const HOURS_A_WEEK = 168;
const HOURS_A_DAY = 24;

/** Decides what missing rows mean, from the rest of the file. */
export interface GapJudge {
  /** The meaning of the slots from `from` to `to`, which have no rows. */
  judge(from: Millis, to: Millis): Gaps;
}

/** The user's choice applies to all gaps. */
export function alwaysGaps(gaps: Gaps): GapJudge {
  return { judge: () => gaps };
}

/**
 * A file that writes zeros omits only unknown counts. One without zeros omits zeros; but where the counts at that hour of the week make
 * silence almost impossible, nobody counted. `slots` are those of one series that have a row, in order.
 */
export function gapJudge(slots: readonly Counted[], slotMs: Millis): GapJudge {
  if (slots.filter(({ count }) => count === 0).length >= ZEROS_MIN) return alwaysGaps('unknown');
  const usual = new Usual(slots, slotMs);
  return {
    judge: (from, to) => (usual.expected(from, to) / DISPERSION > SURPRISE_MAX ? 'unknown' : 'zero'),
  };
}

/** Mean counts per hour by hour of the week; with less than two weeks by hour of the day; with less than two days overall. */
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
