import { calibrate, type RuleOf } from './calibrate.ts';
import type { Corpus, Facts } from './corpus.ts';
import { ORACLE, type Detector } from './detectors.ts';
import { delayRatio, measure, type Measured } from './measure.ts';
import { OUTCRY_RULES } from './rules.ts';
import { LEVELS } from './series.ts';

/** The common rate for the comparison: false episodes per service-week. */
export const RATE = 0.1;
export interface Row {
  readonly detector: string;
  readonly setting: string;
  readonly measured: Measured;
  /** Mean delay divided by the oracle's, over the outages both found. */
  readonly delayRatio: number;
  readonly microsPerCount: number;
}

/** Thresholds for a detector at any rate, from the series reserved for calibration. */
export type Thresholds = (rate: number) => RuleOf;

export function thresholdsOf(
  detectors: readonly Detector[],
  { facts, runs }: Corpus,
): ReadonlyMap<string, Thresholds> {
  const found = new Map<string, Thresholds>();
  for (const { name, groupOf } of detectors) {
    const run = runs.get(name);
    if (run !== undefined) found.set(name, calibrate(facts, run.scores, groupOf));
  }
  return found;
}

/** A row for each setting of a detector, on series that were not used to choose anything. */
export function rowsOf(
  detectors: readonly Detector[],
  thresholds: ReadonlyMap<string, Thresholds>,
  corpus: Corpus,
): Row[] {
  const oracle = measuredWith(ORACLE, thresholds.get(ORACLE.name)?.(RATE), corpus);
  return detectors.flatMap((detector) => {
    const calibrated = thresholds.get(detector.name);
    const run = corpus.runs.get(detector.name);
    if (calibrated === undefined || run === undefined) return [];
    const ways: [string, RuleOf][] = [
      ...detector.settings.map(({ name, rule }): [string, RuleOf] => [name, () => rule]),
      [detector.calibrated, calibrated(RATE)],
    ];
    return ways.map(([setting, ruleOf]) => {
      const measured = measure(corpus.facts, run.scores, ruleOf);
      return {
        detector: detector.name,
        setting,
        measured,
        delayRatio: delayRatio(measured.delays, oracle?.delays ?? []),
        microsPerCount: run.microsPerCount,
      };
    });
  });
}

function measuredWith(detector: Detector, ruleOf: RuleOf | undefined, corpus: Corpus): Measured | null {
  const run = corpus.runs.get(detector.name);
  return run === undefined || ruleOf === undefined ? null : measure(corpus.facts, run.scores, ruleOf);
}

export interface GroupRow {
  readonly group: string;
  readonly setting: string;
  readonly measured: Measured;
}

/** The results of our levels by size of service and by kind of noise. */
export function groupRowsOf(detector: Detector, name: string, { facts, runs }: Corpus): GroupRow[] {
  const scores = runs.get(detector.name)?.scores ?? [];
  const groups: [string, (fact: Facts) => boolean][] = [
    [name, () => true],
    ...LEVELS.map((level): [string, (fact: Facts) => boolean] => [
      `${name}, ${level} a bucket`,
      (fact) => fact.level === level,
    ]),
    ...[...new Set(facts.map(({ noise }) => noise))].map((noise): [string, (fact: Facts) => boolean] => [
      `${name}, ${noise}`,
      (fact) => fact.noise === noise,
    ]),
  ];
  return groups.flatMap(([group, keep]) =>
    OUTCRY_RULES.map(([setting, rule]) => {
      const kept = facts.flatMap((fact, i) => (keep(fact) ? [i] : []));
      const measured = measure(
        kept.map((i) => facts[i] as Facts),
        kept.map((i) => scores[i] as Float32Array),
        () => rule,
      );
      return { group, setting, measured };
    }),
  );
}
