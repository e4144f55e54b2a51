import { JUDGED, QUIET_FROM, type Series } from '../series.ts';
import { lastQuarter } from './quarters.ts';

/** In openstatus, this many reports in a quarter of an hour are an incident, for any service. */
export const FIXED_DEFAULT = 7;

/** A fixed rule: the reports of the last quarter of an hour. */
export function judgeFixed({ counts }: Series): Float32Array {
  return Float32Array.from({ length: JUDGED }, (_, i) => lastQuarter(counts, QUIET_FROM + i));
}
