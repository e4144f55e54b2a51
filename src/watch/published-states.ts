import type { Judgement } from '../core/detect/judgement.ts';
import { KNOWLEDGE_NEEDED } from '../core/detect/judgement.ts';
import type { Incident } from '../core/incident/incident.ts';
import { statusOf, type ServiceState } from '../core/incident/status.ts';
import { MINUTE, type Millis } from '../core/base/time.ts';
import type { Store } from '../ports/store.ts';
import { KNOWLEDGE_MAX, type KnownHistory } from './history.ts';
import type { Pace } from './pace.ts';

/**
 * What was published last of each service, as of `at`: what people are shown while the fold comes up to it, which may take
 * minutes. Of what is usual only this is known then: for how long there were reports or imported counts.
 */
export interface PublishedStates {
  /** Null where nothing is known of the service, or not yet. */
  state(service: string): ServiceState | null;
  /** Looks since when services were `reported` on. */
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
  /** For how long services were reported on. */
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

/** Of a service of which nothing is known but for how long it could be seen. */
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
  return { at, evidence, windowMs, observed, expected, ...(facet === undefined ? {} : { facet }) };
}
