import type { Fold } from '../core/fold/fold.ts';
import type { Incident } from '../core/incident/incident.ts';
import { JUDGE_VERSION } from '../core/base/judge.ts';
import { sameTrouble, type Published } from '../core/fold/published.ts';
import type { Millis } from '../core/base/time.ts';
import type { Store } from '../ports/store.ts';
import type { Pace } from './pace.ts';

/** The maximum number of a service's latest incidents searched for the published one that corresponds to another. */
const LOOKED_THROUGH_MAX = 500;

/**
 * Makes a fold continue from what was published up to its position: incidents under way, what people were told, and the ids that marks
 * refer to. Changes nothing where the fold got the same result. `own`: its own incidents of the silent replay. `only`: services with
 * something new; all if omitted. Returns the incidents it ended, of services with several under way; null if the program ended before.
 */
export async function takeOver(
  fold: Fold,
  store: Pick<Store, 'incidents' | 'decisions' | 'outbox' | 'commit'>,
  own: ReadonlyMap<string, Incident>,
  pace: Pace,
  only: ReadonlySet<string> | null = null,
): Promise<readonly Incident[] | null> {
  const { active, surplus } = oneOfEach(await store.incidents.active());
  const ended = surplus.length === 0 ? [] : await end(surplus, store, fold.at);
  const concerned = (service: string) => only === null || only.has(service);
  for (const service of new Set([...active.keys(), ...fold.underWay])) {
    if (!concerned(service)) continue;
    fold.goOnFrom(service, await publishedOf(store, service, active.get(service) ?? null));
    if (pace.due && !(await pace.turn())) return null;
  }

  const ids = new Map<string, string | null>();
  for (const id of fold.remembered) {
    if (only !== null && !own.has(id)) continue;
    if (pace.due && !(await pace.turn())) return null;
    if (await wasReported(store, id)) continue;
    const incident = own.get(id);
    ids.set(id, incident === undefined ? null : await publishedFor(store, incident, fold));
  }
  fold.rename(ids);
  return ended;
}

/**
 * One incident under way per service. Versions that published again what they replayed may have left more: the one reported first is the
 * one people know.
 */
function oneOfEach(incidents: readonly Incident[]): {
  active: ReadonlyMap<string, Incident>;
  surplus: readonly Incident[];
} {
  const detected = ({ detectedAt }: Incident) => detectedAt ?? Infinity;
  const active = new Map<string, Incident>();
  for (const incident of incidents) {
    const other = active.get(incident.service);
    if (other === undefined || detected(incident) < detected(other)) active.set(incident.service, incident);
  }
  return { active, surplus: incidents.filter((incident) => active.get(incident.service) !== incident) };
}

async function end(
  incidents: readonly Incident[],
  store: Pick<Store, 'commit'>,
  at: Millis,
): Promise<readonly Incident[]> {
  const resolved = incidents.map(({ endedAt, ...incident }) => ({
    ...incident,
    state: 'resolved' as const,
    endedAt: endedAt ?? at,
  }));
  const nothing = { updates: [], notices: [], cursor: null, snapshots: [], account: null };
  await store.commit({
    ...nothing,
    at,
    judge: JUDGE_VERSION,
    incidents: resolved,
    historyVersion: 0,
    anew: false,
  });
  return resolved;
}

async function wasReported({ incidents }: Pick<Store, 'incidents'>, id: string): Promise<boolean> {
  const incident = await incidents.get(id);
  return incident !== null && incident.detectedAt !== null;
}

async function publishedOf(
  store: Pick<Store, 'incidents' | 'decisions' | 'outbox'>,
  service: string,
  incident: Incident | null,
): Promise<Published> {
  const updatesOf = async ({ id }: Incident) => (await store.decisions.of(id)).map(({ update }) => update);
  const [newest] = await store.incidents.list({ service, limit: 1 });
  const last =
    newest === undefined || newest.state !== 'resolved'
      ? null
      : {
          incident: newest,
          resolvedAt: (await updatesOf(newest)).at(-1)?.at ?? newest.endedAt ?? newest.onset.at,
        };
  return {
    incident,
    updates: incident === null ? [] : await updatesOf(incident),
    last,
    told: await store.outbox.told(service),
  };
}

async function publishedFor(
  { incidents }: Pick<Store, 'incidents'>,
  own: Incident,
  { at }: Fold,
): Promise<string | null> {
  const published = await incidents.list({ service: own.service, limit: LOOKED_THROUGH_MAX });
  return sameTrouble(own, published, at)?.id ?? null;
}
