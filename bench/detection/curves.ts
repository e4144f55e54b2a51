import type { RuleOf } from './calibrate.ts';
import type { Corpus, Facts } from './corpus.ts';
import { OUTCRY, ORACLE, type Detector } from './detectors.ts';
import { measure } from './measure.ts';
import type { Thresholds } from './rows.ts';
import { above } from './rules.ts';

/** The rates of false episodes per service-week to which a detector is calibrated for its curve. */
const RATES = [0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10];
/** Levels of our evidence, for a separate curve. */
const EVIDENCES = [1, 1.2, 1.4, 1.6, 1.8, 2, 2.3, 2.6, 3, 3.5, 4];

/** Measured: false episodes per service-week and the share of outages found. */
export interface Point {
  readonly falseRate: number;
  readonly detected: number;
}

/** What a detector finds as its threshold falls, and in its shipped or published settings. */
export interface Curve {
  readonly detector: string;
  /** Ours, a peer, or a theoretical bound. */
  readonly kind: 'ours' | 'peer' | 'bound';
  readonly points: readonly Point[];
  readonly settings: readonly { readonly name: string; readonly point: Point }[];
}

export function curvesOf(
  detectors: readonly Detector[],
  thresholds: ReadonlyMap<string, Thresholds>,
  corpus: Corpus,
): Curve[] {
  return detectors.flatMap(({ name, key, settings }) => {
    const ruleAt = thresholds.get(name);
    if (ruleAt === undefined) return [];
    return {
      detector: name,
      kind: kindOf(key),
      points: RATES.map((rate) => pointOf(name, corpus, ruleAt(rate))),
      settings: settings.map(({ name: setting, rule }) => ({
        name: setting,
        point: pointOf(name, corpus, () => rule),
      })),
    };
  });
}

function kindOf(key: string): Curve['kind'] {
  if (key === OUTCRY.key) return 'ours';
  return key === ORACLE.key ? 'bound' : 'peer';
}

/** The same by evidence itself, on some of the series: the cost and benefit of each level. */
export function curveAtEvidence(
  { name }: Detector,
  corpus: Corpus,
  keep: (facts: Facts) => boolean,
): { readonly evidence: number; readonly point: Point }[] {
  return EVIDENCES.map((evidence) => ({
    evidence,
    point: pointOf(name, corpus, () => above(evidence), keep),
  }));
}

function pointOf(
  detector: string,
  { facts, runs }: Corpus,
  ruleOf: RuleOf,
  keep: (facts: Facts) => boolean = () => true,
): Point {
  const scores = runs.get(detector)?.scores ?? [];
  const kept = [...scores.keys()].filter((i) => keep(facts[i] as Facts));
  const { falseRate, detected } = measure(
    kept.map((i) => facts[i] as Facts),
    kept.map((i) => scores[i] as Float32Array),
    ruleOf,
  );
  return { falseRate: falseRate.value, detected: detected.value };
}
