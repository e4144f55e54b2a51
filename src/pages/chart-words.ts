import type { Millis } from '../core/base/time.ts';
import { count, duration, reportCount } from './quantities.ts';
import { moment, timeOnly, type Sentence } from './sentence.ts';

/** What charts of counts say, and their legends. */

export const chartHeading = 'Reports in the last 24 hours';
export const incidentChartHeading = 'Reports during the incident';
export const CHART_BAND = 'normal range';
export const CHART_WITHIN = 'reports';
export const CHART_ABOVE = 'above the normal range';
export const CHART_CURRENT = 'still counting';
export const CHART_GAP = 'no data';
export const CHART_ONSET = 'since about';
export const CHART_TABLE = 'Show the numbers as a table';
export const TABLE_TIME = 'Time';
export const TABLE_REPORTS = 'Reports';
export const TABLE_NORMAL = 'Normal';

/** What a chart shows, for those who cannot see it and those who would rather be told. */
export function chartConclusion(chart: {
  readonly total: number;
  readonly stepMs: Millis;
  readonly highest: { readonly from: Millis; readonly count: number; readonly high: number | null } | null;
  readonly unknownMs: Millis;
  readonly spanMs: Millis;
}): Sentence {
  const { highest, stepMs, unknownMs, spanMs } = chart;
  if (unknownMs >= spanMs && spanMs > 0) return ['No data for this time.'];
  const unknown = unknownMs === 0 ? [] : [` No data for ${duration(unknownMs)} of this time.`];
  if (highest === null) return ['No reports.', ...unknown];
  const peak = [
    `Peak: ${reportCount(highest.count)} between `,
    moment(highest.from),
    ' and ',
    timeOnly(highest.from + stepMs),
  ];
  if (highest.high === null) return [...peak, '. We do not know yet what is normal.', ...unknown];
  if (highest.count <= highest.high) return ['All within the normal range. ', ...peak, '.', ...unknown];
  const high = Math.floor(highest.high);
  const usual = high < 1 ? ', normally almost none.' : `, normally ${count(high)} or fewer.`;
  return [...peak, usual, ...unknown];
}
