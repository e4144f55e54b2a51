import type { Incident } from './incident.ts';
import type { Judgement, Knowledge } from '../detect/judgement.ts';
import type { Unseen } from './unseen.ts';

/**
 * The status shown on a service's page. `learning`: too little is known to call it normal, though a surge still shows. `possible`: more
 * reports than usual, not yet significantly. `problems`: significantly more than usual.
 */
export type Status = 'learning' | 'normal' | 'possible' | 'problems';
export const STATUSES: readonly Status[] = ['learning', 'normal', 'possible', 'problems'];

/** A service at one tick: everything that pages, the API and the live stream say about it. */
export interface ServiceState {
  readonly service: string;
  readonly status: Status;
  readonly judgement: Judgement;
  /** The incident under way, including a pending one; null if there is none. */
  readonly incident: Incident | null;
  /** Less than needed if the status is `learning`, or was before an incident began. */
  readonly knowledge: Knowledge;
  /** Why a service without an incident cannot be called normal; omitted if enough was observed recently. */
  readonly unseen?: Unseen;
}

/** Whether a surge looks as if few senders had fabricated it, so that reporters are asked for a proof of work. */
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
