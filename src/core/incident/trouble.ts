import type { Finding } from '../domain/mark.ts';
import type { ServiceState } from './status.ts';

/** How bad it is at a service: 4 problems, 3 possible ones, 2 on the way back to usual, 1 more reports than can be judged or trusted, 0 nothing. */
export type Trouble = 0 | 1 | 2 | 3 | 4;

/** As a state says it, with what an editor found of the incident under way; one that was withdrawn is no trouble. */
export function troubleOf({ status, incident }: ServiceState, finding: Finding | null = null): Trouble {
  if (incident !== null && incident.state !== 'resolved') {
    if (finding === 'withdrawn') return 0;
    if (incident.state !== 'pending') return incident.state === 'open' ? 4 : 2;
    return incident.unverified === undefined || finding === 'confirmed' ? 3 : 1;
  }
  return status === 'problems' ? 4 : status === 'possible' ? 3 : 0;
}
