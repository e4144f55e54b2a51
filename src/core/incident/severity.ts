import { MINUTE } from '../base/time.ts';
import type { Incident } from './incident.ts';

/** How much of an incident it is, for those who want to hear of the worst only: by how many times as usual, and by how many people. */
export type Severity = 'minor' | 'major' | 'critical';
export const SEVERITIES: readonly [Severity, ...Severity[]] = ['minor', 'major', 'critical'];

/** What a peak is counted in. */
export const PEAK_SPAN = 15 * MINUTE;

interface Size {
  /** Reports at the peak, in its quarter of an hour. */
  readonly reports: number;
  /** … against those that are usual then. */
  readonly times: number;
}

/** Thirty people in a quarter of an hour are more than a street; a hundred are more than a town has at once. */
export const SIZES: Readonly<Record<Exclude<Severity, 'minor'>, Size>> = {
  major: { reports: 30, times: 5 },
  critical: { reports: 100, times: 10 },
};

/** By its peak so far: it only ever grows. Less than one report that is usual counts as one. */
export function severityOf({ peak }: Pick<Incident, 'peak'>): Severity {
  const reaches = ({ reports, times }: Size): boolean =>
    peak.reports >= reports && peak.reports >= times * Math.max(1, peak.expected);
  if (reaches(SIZES.critical)) return 'critical';
  return reaches(SIZES.major) ? 'major' : 'minor';
}

/** Whether one is at least as much as another. */
export function atLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}
