import type { Millis } from '../../core/base/time.ts';
import { numberOf } from '../../catalog/numbers.ts';
import type { Service } from '../../core/domain/service.ts';
import type { Status } from '../../core/incident/status.ts';
import type { Series } from '../drawing/chart.ts';

/** What clients that read pages of Downdetector know a status by. */
const STATUS_WORDS: Readonly<Record<Status, string>> = {
  learning: 'success',
  normal: 'success',
  possible: 'warning',
  problems: 'danger',
};

interface PageDataProps {
  readonly service: Service;
  readonly status: Status;
  readonly series: Series;
}

/**
 * The counts of the day as clients find them that read pages of Downdetector: a classic script with a point in each line, the
 * reports first, then the baseline. `nomodule` keeps browsers from running it, and so from complaining that the policy forbids it.
 */
export function PageData({ service, status, series }: PageDataProps) {
  const reports = series.counts.map((count) => count ?? 0);
  const baseline = series.counts.map((_, nth) => Math.round(series.bands[nth]?.mean ?? 0));
  const points = (values: readonly number[]): string =>
    values.map((value, nth) => `{ x: '${utc(series.from + nth * series.stepMs)}', y: ${value} },`).join('\n');
  const text = `
window.DD = window.DD || {};
window.DD.currentServiceProperties = {
id: ${numberOf('company', service.slug)},
company: ${quoted(service.name)},
status: ${quoted(STATUS_WORDS[status])},
max: ${Math.max(0, ...reports)},
min_baseline: ${Math.min(...baseline)},
max_baseline: ${Math.max(...baseline)},
relatedCompanies: [],
series: {
reports: { label: 'Reports', data: [
${points(reports)}
] },
baseline: { label: 'Baseline', data: [
${points(baseline)}
] },
},
};
`;
  return <script type="text/javascript" noModule dangerouslySetInnerHTML={{ __html: text }} />;
}

/** As a string of JavaScript that ends no script and begins no attribute, whatever is in it. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[<>&=]/gu, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
}

/** `2025-03-10T09:25:00+00:00` */
function utc(at: Millis): string {
  return `${new Date(at).toISOString().slice(0, 19)}+00:00`;
}
