import type { Finding } from '../domain/mark.ts';
import type { ServiceState } from './status.ts';

/** How bad it is at a service: 4 problems, 3 possible ones, 2 recovering, 1 more reports than can be judged or trusted, 0 nothing. */
export type Trouble = 0 | 1 | 2 | 3 | 4;

/** Derived from its state and an editor's finding on the incident under way; a withdrawn one is no trouble. */
export function troubleOf({ status, incident }: ServiceState, finding: Finding | null = null): Trouble {
  if (incident !== null && incident.state !== 'resolved') {
    if (finding === 'withdrawn') return 0;
    if (incident.state !== 'pending') return incident.state === 'open' ? 4 : 2;
    return incident.unverified === undefined || finding === 'confirmed' ? 3 : 1;
  }
  return status === 'problems' ? 4 : status === 'possible' ? 3 : 0;
}
