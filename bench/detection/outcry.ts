import { StreamDetector } from '../../src/core/detect/detector.ts';
import { defaultPrior } from '../../src/core/detect/prior.ts';
import { MINUTE } from '../../src/core/base/time.ts';
import { BUCKET_MINUTES, QUIET_FROM, type Series } from './series.ts';

/** A Monday, to match the weekends of the series. */
const START = Date.UTC(2024, 0, 1);

/** Our evidence after each judged bucket, in one pass from the first week on. */
export function judgeOutcry({ counts }: Series): Float32Array {
  const detector = new StreamDetector({ bucketMs: BUCKET_MINUTES * MINUTE, prior: defaultPrior });
  detector.startAt(START);
  return Float32Array.from(counts, (count) => detector.push(count).evidence).slice(QUIET_FROM);
}
