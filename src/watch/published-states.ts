import type { Judgement } from '../core/detect/judgement.ts';
import { KNOWLEDGE_NEEDED } from '../core/detect/judgement.ts';
import { lessWeight } from '../core/domain/less-weight.ts';
import type { Incident } from '../core/incident/incident.ts';
import { statusOf, type ServiceState } from '../core/incident/status.ts';
import { MINUTE, type Millis } from '../core/base/time.ts';
import type { Store } from '../ports/store.ts';
import { KNOWLEDGE_MAX, type KnownHistory } from './history.ts';
import type { Pace } from './pace.ts';

/**
 * What was last published about each service, as of `at`: shown while the fold catches up, which may take minutes. The only thing known
 * about usual counts meanwhile is how long there have been reports or imported counts.
 */
export interface PublishedStates {
  /** Null if nothing is known about the service, or not yet. */
  state(service: string): ServiceState | null;
  /** Finds out since when services have had reports. */
  learn(reported: readonly string[], pace: Pace): Promise<boolean>;
}

export async function publishedStates(
  at: Millis,
  { incidents, decisions, rollups }: Pick<Store, 'incidents' | 'decisions' | 'rollups'>,
  past: Pick<KnownHistory, 'knownMs'>,
): Promise<PublishedStates> {
  const active = new Map<string, { readonly incident: Incident; readonly judgement: Judgement }>();
  for (const incident of await incidents.active())
    active.set(incident.service, { incident, judgement: await lastJudgement(incident, at, decisions) });
  /** How long services have had reports. */
  const reportedMs = new Map<string, Millis>();

  return {
    state(service) {
      const underWay = active.get(service) ?? null;
      const [reported, imported] = [reportedMs.get(service) ?? null, past.knownMs(service)];
      if (underWay === null && reported === null && imported === null) return null;
      const observedMs = Math.min((reported ?? 0) + (imported ?? 0), KNOWLEDGE_MAX);
      return {
        service,
        status: statusOf(underWay?.incident ?? null, observedMs < KNOWLEDGE_NEEDED),
        judgement: underWay?.judgement ?? quiet(at),
        incident: underWay?.incident ?? null,
        knowledge: { observedMs, neededMs: KNOWLEDGE_NEEDED },
      };
    },
    async learn(reported, pace) {
      for (const service of reported) {
        reportedMs.set(service, Math.max(0, at - ((await rollups.first(service)) ?? at)));
        if (pace.due && !(await pace.turn())) return false;
      }
      return true;
    },
  };
}

/** The state of a service about which only its observed time is known. */
export function unjudged(service: string, at: Millis, observedMs: Millis): ServiceState {
  const knowledge = { observedMs, neededMs: KNOWLEDGE_NEEDED };
  const status = statusOf(null, observedMs < KNOWLEDGE_NEEDED);
  return { service, status, judgement: quiet(at), incident: null, knowledge };
}

const quiet = (at: Millis): Judgement => ({ at, evidence: 0, windowMs: MINUTE, observed: 0, expected: 0 });

async function lastJudgement(
  { id }: Incident,
  at: Millis,
  decisions: Pick<Store['decisions'], 'of'>,
): Promise<Judgement> {
  const update = (await decisions.of(id)).at(-1)?.update;
  if (update === undefined) return quiet(at);
  const { evidence, windowMs, reports: observed, expected, facet } = update;
  const counts = { observed, expected, ...lessWeight(update.lessWeight) };
  return { at, evidence, windowMs, ...counts, ...(facet === undefined ? {} : { facet }) };
}
