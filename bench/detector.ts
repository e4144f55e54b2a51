import { StreamDetector } from '../src/core/detect/detector.ts';
import { defaultPrior } from '../src/core/detect/prior.ts';
import { MINUTE, WEEK } from '../src/core/base/time.ts';
import { dayCurve } from '../sim/crowd.ts';
import { createRandom } from '../sim/random.ts';
import { median } from './median.ts';

export interface DetectorFigures {
  readonly bucketMinutes: number;
  readonly microsPerBucket: number;
  readonly stateBytes: number;
}

const LEVELS_PER_BUCKET = [0.02, 0.1, 0.5, 2, 10, 50];
const ROUNDS = 5;

/** Twelve weeks of each size of service, bucket by bucket, including learning; the median of the rounds. */
export function benchDetector(bucketMinutes: number): DetectorFigures {
  const bucketMs = bucketMinutes * MINUTE;
  const buckets = (12 * WEEK) / bucketMs;
  const random = createRandom('bench');
  const series = LEVELS_PER_BUCKET.map((level) =>
    Float64Array.from({ length: buckets }, (_, index) =>
      random.poisson(((level * bucketMinutes) / 5) * dayCurve(index * bucketMs)),
    ),
  );
  const micros: number[] = [];
  let stateBytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    for (const counts of series) {
      const detector = new StreamDetector({ bucketMs, prior: defaultPrior });
      detector.startAt(Date.UTC(2025, 0, 6));
      for (const count of counts) detector.push(count);
      stateBytes = Math.max(stateBytes, detector.save().length);
    }
    micros.push(((performance.now() - began) * 1_000) / (buckets * series.length));
  }
  return { bucketMinutes, microsPerBucket: median(micros), stateBytes };
}
