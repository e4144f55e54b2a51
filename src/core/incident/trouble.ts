import type { Finding } from '../domain/mark.ts';
import type { ServiceState } from './status.ts';

/** How bad it is at a service: 4 problems, 3 possible ones, 2 on the way back to usual, 0 nothing. 1 is for a spike. */
export type Trouble = 0 | 2 | 3 | 4;

/** As a state says it, with what an editor found of the incident under way; one that was withdrawn is no trouble. */
export function troubleOf({ status, incident }: ServiceState, finding: Finding | null = null): Trouble {
  if (incident !== null && incident.state !== 'resolved') {
    if (finding === 'withdrawn') return 0;
    return incident.state === 'open' ? 4 : incident.state === 'pending' ? 3 : 2;
  }
  return status === 'problems' ? 4 : status === 'possible' ? 3 : 0;
}
