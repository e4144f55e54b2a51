import { DAY_BUCKETS, JUDGED, QUIET_FROM, type Series } from '../series.ts';
import { lastQuarter } from './quarters.ts';

/** Three times the average, … */
export const RATIO_DEFAULT = 3;
/** … and at least this many reports. */
export const REPORTS_MIN = 10;
const HISTORY_DAYS = QUIET_FROM / DAY_BUCKETS;

/**
 * In the manner of Downdetector: the reports of the last quarter of an hour divided by their average at that time of day in the previous
 * eight weeks.
 */
export function judgeRatio({ counts }: Series): Float32Array {
  const usual = new Float64Array(DAY_BUCKETS);
  for (let i = DAY_BUCKETS; i < QUIET_FROM; i++) {
    const slot = i % DAY_BUCKETS;
    usual[slot] = (usual[slot] as number) + lastQuarter(counts, i) / (HISTORY_DAYS - 1);
  }
  return Float32Array.from({ length: JUDGED }, (_, i) => {
    const reports = lastQuarter(counts, QUIET_FROM + i);
    return ratioOf(reports, usual[(QUIET_FROM + i) % DAY_BUCKETS] as number);
  });
}

/** The ratio to the normal number of reports; 0 if there are too few. */
export function ratioOf(reports: number, usual: number): number {
  return reports < REPORTS_MIN ? 0 : reports / usual;
}
