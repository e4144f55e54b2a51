import { MINUTE } from '../base/time.ts';
import type { Incident } from './incident.ts';

/** The size of an incident, for those who only want the worst: by the ratio to usual, and by the number of people. */
export type Severity = 'minor' | 'major' | 'critical';
export const SEVERITIES: readonly [Severity, ...Severity[]] = ['minor', 'major', 'critical'];

/** The period in which a peak is counted. */
export const PEAK_SPAN = 15 * MINUTE;

interface Size {
  /** Reports at the peak, in its quarter of an hour. */
  readonly reports: number;
  /** … relative to the usual number. */
  readonly times: number;
}

/** Thirty people in a quarter of an hour are more than a street; a hundred are more than a town has at once. */
export const SIZES: Readonly<Record<Exclude<Severity, 'minor'>, Size>> = {
  major: { reports: 30, times: 5 },
  critical: { reports: 100, times: 10 },
};

/** By its peak so far, so it never decreases. Fewer than one usual report count as one. */
export function severityOf({ peak }: Pick<Incident, 'peak'>): Severity {
  const reaches = ({ reports, times }: Size): boolean =>
    peak.reports >= reports && peak.reports >= times * Math.max(1, peak.expected);
  if (reaches(SIZES.critical)) return 'critical';
  return reaches(SIZES.major) ? 'major' : 'minor';
}

/** Whether one is at least as severe as another. */
export function atLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}
