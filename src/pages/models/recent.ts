import type { Incident } from '../../core/incident/incident.ts';
import type { Mark } from '../../core/domain/mark.ts';
import { DAY, type Millis } from '../../core/base/time.ts';
import type { Sources } from '../sources.ts';

/** How long an incident that is over is still told of: as long as its reports are in the counts of the day. */
export const RECENT_FOR: Millis = DAY;
/** So many of the latest incidents are looked through; on a day with more, a board is too long to read. */
export const RECENT_READ_MAX = 200;

/** An incident that is over, and what an editor found of it. */
export interface RecentIncident {
  readonly incident: Incident;
  readonly mark: Mark | null;
}

type Told = Pick<Sources, 'marks' | 'now'>;

/** The latest incident of each service that ended within the last day, by slug. */
export async function recentIncidents(
  sources: Told & Pick<Sources, 'incidents'>,
): Promise<ReadonlyMap<string, RecentIncident>> {
  return recentOf(sources, await sources.incidents.list({ limit: RECENT_READ_MAX }));
}

/** The same among those, the latest first. */
export async function recentOf(
  { marks, now }: Told,
  incidents: readonly Incident[],
): Promise<ReadonlyMap<string, RecentIncident>> {
  const latest = new Map<string, Incident>();
  for (const incident of incidents)
    if (endedWithin(incident, now() - RECENT_FOR) && !latest.has(incident.service))
      latest.set(incident.service, incident);
  const found = await Promise.all(
    [...latest].map(async ([slug, incident]): Promise<[string, RecentIncident]> => [
      slug,
      { incident, mark: await marks.get(incident.id) },
    ]),
  );
  return new Map(found);
}

function endedWithin({ state, endedAt }: Incident, since: Millis): boolean {
  return state === 'resolved' && endedAt !== null && endedAt > since;
}
