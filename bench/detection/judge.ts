import { StreamDetector } from '../../src/core/detector.ts';
import { defaultPrior } from '../../src/core/prior.ts';
import { MINUTE } from '../../src/core/time.ts';
import { BUCKET_MINUTES, type Series } from './series.ts';

/** A Monday, as the weekends of the series have it. */
const START = Date.UTC(2024, 0, 1);

/** The evidence after each bucket, in one pass from the first week on. */
export function judgeSeries(series: Series): Float32Array {
  const detector = new StreamDetector({ bucketMs: BUCKET_MINUTES * MINUTE, prior: defaultPrior });
  detector.startAt(START);
  return Float32Array.from(series.counts, (count) => detector.push(count).evidence);
}
