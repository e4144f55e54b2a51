import type { Millis } from '../../core/base/time.ts';
import { numberOf } from '../../catalog/numbers.ts';
import type { Service } from '../../core/domain/service.ts';
import type { Status } from '../../core/incident/status.ts';
import type { Series } from '../drawing/chart.ts';

/** The statuses in the terms that clients of Downdetector pages expect. */
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
 * The day's counts in the format that clients of Downdetector pages parse: a classic script with one point per line, reports first, then
 * the baseline. `nomodule` keeps browsers from running it and from reporting a policy violation.
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

/** A JavaScript string literal that cannot end the script element or begin an attribute. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[<>&=]/gu, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
}

/** `2025-03-10T09:25:00+00:00` */
function utc(at: Millis): string {
  return `${new Date(at).toISOString().slice(0, 19)}+00:00`;
}
