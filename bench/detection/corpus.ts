import type { OwnDetector } from './detectors.ts';
import { makeSeries, LEVELS, type Noise, type Outage } from './series.ts';

/** What is known of a series once it is judged. */
export interface Facts {
  readonly level: number;
  readonly noise: string;
  readonly outages: readonly Outage[];
}

/** A detector's scores for series, in order; only for the first ones if it is too slow for all. */
export interface Run {
  readonly scores: readonly Float32Array[];
  readonly microsPerCount: number;
}

/** Series judged once, independently of thresholds. */
export interface Corpus {
  readonly facts: readonly Facts[];
  /** By the name of the detector. */
  readonly runs: Map<string, Run>;
}

/** Makes series from a seed and has every detector judge each of them. */
export function judgeAll(
  seed: number,
  replicates: number,
  noises: readonly Noise[],
  detectors: readonly OwnDetector[],
  onProgress: (done: number, total: number) => void,
): Corpus {
  const total = replicates * LEVELS.length * noises.length;
  const facts: Facts[] = [];
  const scores = detectors.map((): Float32Array[] => []);
  const micros = detectors.map(() => 0);
  for (const series of makeSeries(seed, replicates, noises)) {
    const { level, noise, outages } = series;
    facts.push({ level, noise, outages });
    for (const [d, detector] of detectors.entries()) {
      // CPU time, not wall clock time, so that the figure is valid on a busy machine too.
      const began = process.cpuUsage();
      scores[d]?.push(detector.judge(series));
      const { user, system } = process.cpuUsage(began);
      micros[d] = (micros[d] as number) + user + system;
    }
    onProgress(facts.length, total);
  }
  const runs = detectors.map(({ name, counts }, d): [string, Run] => [
    name,
    {
      scores: scores[d] as Float32Array[],
      microsPerCount: (micros[d] as number) / (facts.length * counts),
    },
  ]);
  return { facts, runs: new Map(runs) };
}
