import type { Incident } from './incident.ts';
import type { Judgement, Knowledge } from '../detect/judgement.ts';
import type { Unseen } from './unseen.ts';

/**
 * What the page of a service says. `learning`: too little is known to call it normal, though a surge still shows.
 * `possible`: more reports than usual, not yet significantly. `problems`: significantly more than usual.
 */
export type Status = 'learning' | 'normal' | 'possible' | 'problems';
export const STATUSES: readonly Status[] = ['learning', 'normal', 'possible', 'problems'];

/** A service as of one tick: all that pages, the API and the live stream say about it. */
export interface ServiceState {
  readonly service: string;
  readonly status: Status;
  readonly judgement: Judgement;
  /** The incident under way, a pending one included; null where there is none. */
  readonly incident: Incident | null;
  /** Less than is needed where the status is `learning`, or was before an incident began. */
  readonly knowledge: Knowledge;
  /** Why nobody can say that a service without an incident is as usual; left out where enough was seen of late. */
  readonly unseen?: Unseen;
}

/** Whether a surge looks as if few had made it, so that whoever reports is asked for a proof of work. */
export const looksMade = ({ incident }: Pick<ServiceState, 'incident'>): boolean =>
  incident?.unverified !== undefined;

/** The status of a service with that incident under way, or none. */
export function statusOf(incident: Incident | null, learning: boolean): Status {
  switch (incident?.state) {
    case 'open':
      return 'problems';
    case 'pending':
    case 'recovering':
      return 'possible';
    case 'resolved':
    case undefined:
      return learning ? 'learning' : 'normal';
  }
}
