import type { Facts } from './corpus.ts';
import { above, type Rule } from './rules.ts';
import { addSeries, emptyScore } from './score.ts';
import { QUIET_FROM, TEST_FROM } from './series.ts';

/** The rule for a series. */
export type RuleOf = (facts: Facts) => Rule;

/** The property of series that share a threshold. */
export type Grouping = (facts: Facts) => string;
export const together: Grouping = () => 'all';
export const byLevel: Grouping = ({ level }) => String(level);
export const byLevelAndNoise: Grouping = ({ level, noise }) => `${level} ${noise}`;

/** The factor in the number of buckets in alarm from one threshold to the next, until there are too many episodes. */
const STRIDE = 1.25;

/** The threshold for each requested rate of false episodes per service-week, in the quiet weeks. */
export function calibrator(scores: readonly Float32Array[]): (rate: number) => number {
  const quiet = scores.map((one) => one.subarray(0, TEST_FROM - QUIET_FROM));
  return thresholdsBy(quiet, (threshold) => {
    const score = emptyScore();
    const alarm = above(threshold);
    for (const one of quiet) addSeries(score, alarm(one), []);
    return score.falseEpisodes / score.serviceWeeks;
  });
}

/**
 * For each requested rate, the lowest threshold before quiet scores have more false episodes than that. It is searched from above: under
 * very low thresholds episodes merge, until all is one long alarm.
 */
export function thresholdsBy(
  quiet: readonly Float32Array[],
  falseRateAt: (threshold: number) => number,
): (rate: number) => number {
  const values = candidates(quiet);
  const silence = nextAbove(values[0] ?? 0);
  const known = new Map<number, number>();
  const rateAt = (index: number): number => {
    const rate = known.get(index) ?? falseRateAt(values[index] as number);
    known.set(index, rate);
    return rate;
  };
  return (rate) => {
    let low = -1;
    let high = 0;
    while (high < values.length && rateAt(high) <= rate) {
      low = high;
      high = Math.ceil(STRIDE * (high + 1));
    }
    if (high >= values.length) return noisiest(values, known) ?? silence;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (rateAt(middle) <= rate) low = middle;
      else high = middle;
    }
    return values[low] ?? silence;
  };
}

/** If no threshold reaches the requested rate: the one with the most false episodes. */
function noisiest(values: Float32Array, rates: ReadonlyMap<number, number>): number | undefined {
  let most: [index: number, rate: number] = [-1, 0];
  for (const [index, rate] of rates) if (rate > most[1]) most = [index, rate];
  return values[most[0]];
}

/** Distinct scores above zero, descending. */
function candidates(scores: readonly Float32Array[]): Float32Array {
  const seen = new Set<number>();
  for (const one of scores) for (const score of one) if (score > 0) seen.add(score);
  return Float32Array.from(seen).sort().reverse();
}

/** Above every observed score, so that there is no alarm at all. */
function nextAbove(score: number): number {
  return score * (1 + 2 ** -20) + Number.EPSILON;
}

/** Rules at any rate for one detector, with a threshold for each group. */
export function calibrate(
  facts: readonly Facts[],
  scores: readonly Float32Array[],
  groupOf: Grouping,
): (rate: number) => RuleOf {
  const groups = Map.groupBy(scores.keys(), (i) => groupOf(facts[i] as Facts));
  const calibrators = new Map(
    [...groups].map(([group, members]) => [group, calibrator(members.map((i) => scores[i] as Float32Array))]),
  );
  return (rate) => {
    const rules = new Map([...calibrators].map(([group, thresholdAt]) => [group, above(thresholdAt(rate))]));
    return (fact) => rules.get(groupOf(fact)) ?? above(Infinity);
  };
}
