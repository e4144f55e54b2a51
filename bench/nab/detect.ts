import { StreamDetector } from '../../src/core/detect/detector.ts';
import { defaultPrior } from '../../src/core/detect/prior.ts';
import { DAY, MINUTE, floorTo } from '../../src/core/base/time.ts';
import type { DataFile } from './files.ts';

const BUCKET_MS = 5 * MINUTE;
const DAY_ROWS = DAY / BUCKET_MS;

/**
 * Our anomaly score of each row, in [0, 1): e / (1 + e + s), where e is its evidence and s the strongest of the previous day. So what
 * continues or recurs scores lower than what is new: the benchmark counts every further row outside a window as another false alarm.
 */
export function detectRows({ times, values }: DataFile): Float64Array {
  const detector = new StreamDetector({ bucketMs: BUCKET_MS, prior: defaultPrior });
  const evidence = new Float64Array(times.length);
  for (const [row, at] of times.entries()) {
    const bucket = floorTo(at, BUCKET_MS);
    // A gap in the file is unknown, not quiet; a second row in a bucket is not judged.
    if (bucket > detector.next) detector.startAt(bucket);
    if (bucket === detector.next) evidence[row] = detector.push(values[row] as number).evidence;
  }
  return evidence.map((own, row) => {
    let strongest = 0;
    for (let i = Math.max(0, row - DAY_ROWS); i < row; i++)
      strongest = Math.max(strongest, evidence[i] as number);
    return own / (1 + own + strongest);
  });
}
