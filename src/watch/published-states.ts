import type { Judgement } from '../core/detect/judgement.ts';
import { KNOWLEDGE_NEEDED } from '../core/detect/detector.ts';
import type { Incident } from '../core/incident/incident.ts';
import { statusOf, type ServiceState } from '../core/incident/status.ts';
import { MINUTE, WEEK, type Millis } from '../core/base/time.ts';
import type { Store } from '../store/store.ts';
import type { KnownHistory } from './history.ts';

/** So much of its past a baseline remembers. */
const KNOWLEDGE_MAX: Millis = 8 * WEEK;

/**
 * What was published last of each service that was `reported` on or imported, as of `at`: what people are shown while the past
 * is folded anew, which may take minutes. Of what is usual only this is known then: for how long there were reports or
 * imported counts.
 */
export async function publishedStates(
  reported: readonly string[],
  at: Millis,
  { incidents, decisions, rollups, history }: Pick<Store, 'incidents' | 'decisions' | 'rollups' | 'history'>,
  past: KnownHistory,
): Promise<ReadonlyMap<string, ServiceState>> {
  const active = new Map((await incidents.active()).map((incident) => [incident.service, incident]));
  const states = new Map<string, ServiceState>();
  const imported = await history.changedSince(0);
  for (const service of new Set([...reported, ...imported, ...active.keys()])) {
    const incident = active.get(service) ?? null;
    const first = Math.min((await rollups.first(service)) ?? at, past.of(service)?.start ?? at);
    const observedMs = Math.min(Math.max(0, at - first), KNOWLEDGE_MAX);
    states.set(service, {
      service,
      status: statusOf(incident, observedMs < KNOWLEDGE_NEEDED),
      judgement: incident === null ? quiet(at) : await lastJudgement(incident, at, decisions),
      incident,
      knowledge: { observedMs, neededMs: KNOWLEDGE_NEEDED },
    });
  }
  return states;
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
