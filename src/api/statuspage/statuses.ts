import type { Incident, IncidentState } from '../../core/incident/incident.ts';
import type { Mark } from '../../core/domain/mark.ts';
import type { Scope } from '../../core/scope/scope.ts';
import type { Update } from '../../core/incident/update.ts';
import type { Verdict } from '../../pages/sentences/verdict.ts';
import type { ComponentStatus, IncidentStatus, Indicator } from './shapes.ts';

/** Our statuses in its terms. Only problems are an outage; what is merely possible never is. */
export function componentStatus(verdict: Verdict): ComponentStatus {
  switch (verdict.kind) {
    case 'problems':
      return outage(verdict.scope);
    case 'possible':
    case 'recovering':
      return 'degraded_performance';
    case 'unverified':
    case 'over':
    case 'withdrawn':
    case 'faded':
    case 'normal':
    case 'unseen':
    case 'learning':
      return 'operational';
  }
}

const outage = (scope: Scope | undefined): ComponentStatus =>
  scope === undefined || scope.kind === 'everywhere' ? 'major_outage' : 'partial_outage';

/** The status of a service after an update. */
export function statusAfter({ state, scope }: Pick<Update, 'state' | 'scope'>): ComponentStatus {
  if (state === 'resolved') return 'operational';
  return state === 'open' ? outage(scope) : 'degraded_performance';
}

const BADNESS: readonly ComponentStatus[] = [
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
];

export function worst(statuses: readonly ComponentStatus[]): ComponentStatus {
  return BADNESS[Math.max(0, ...statuses.map((status) => BADNESS.indexOf(status)))] ?? 'operational';
}

export function incidentStatus(incident: Incident, mark: Mark | null): IncidentStatus {
  if (mark?.finding === 'withdrawn') return 'resolved';
  return statusOf(incident.state, incident.blame?.role === 'knock_on');
}

/** The status of an update: that a cause elsewhere was identified, or the incident's state. */
export const updateStatus = ({ state, reason }: Pick<Update, 'state' | 'reason'>): IncidentStatus =>
  statusOf(state, reason === 'knock_on_of');

function statusOf(state: IncidentState, identified: boolean): IncidentStatus {
  switch (state) {
    case 'pending':
    case 'open':
      return identified ? 'identified' : 'investigating';
    case 'recovering':
      return 'monitoring';
    case 'resolved':
      return 'resolved';
  }
}

export function impactOf({ scope }: Incident, mark: Mark | null): Indicator {
  if (mark?.finding === 'withdrawn') return 'none';
  return scope.kind === 'everywhere' ? 'major' : 'minor';
}

/** The shares of services with problems that make the overall indicator major, and critical. */
const MAJOR_SHARE = 1 / 10;
const CRITICAL_SHARE = 1 / 2;

/** The overall indicator: an instance watches services of many companies, and the trouble of one does not affect all. */
export function indicatorOf(problems: number, services: number): Indicator {
  if (problems === 0) return 'none';
  if (problems >= CRITICAL_SHARE * services) return 'critical';
  return problems >= MAJOR_SHARE * services ? 'major' : 'minor';
}
