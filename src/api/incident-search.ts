import type { Millis } from '../core/base/time.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Incidents } from '../ports/incidents.ts';

/**
 * Incidents that one request examines: with a filter that few match, results are spread over several pages, some of which have fewer than
 * requested.
 */
export const LOOKED_AT_MAX = 1_000;
/** Incidents read at once. */
const READ_AT_ONCE = 250;

interface Search {
  /** Only this service. */
  readonly service?: string | undefined;
  /** Only those reported at or after `since`, and before `until`. */
  readonly since?: Millis | undefined;
  readonly until?: Millis | undefined;
  readonly keep: (incident: Incident) => boolean;
  readonly limit: number;
  /** The last incident of the previous page. */
  readonly after?: Incident | undefined;
}

/** Reported incidents that match a filter, newest first. `next` is where to continue; null if there are no more. */
export async function searchIncidents(
  incidents: Pick<Incidents, 'list'>,
  { service, since = -Infinity, until, keep, limit, after }: Search,
): Promise<{ readonly items: Incident[]; readonly next: Incident | null }> {
  const items: Incident[] = [];
  let last = after;
  for (let looked = 0; looked < LOOKED_AT_MAX;) {
    const before = lastDetected(last) ?? until;
    const size = Math.min(READ_AT_ONCE, LOOKED_AT_MAX - looked, limit + 1);
    const read = await incidents.list({
      limit: size,
      ...(service === undefined ? {} : { service }),
      ...(before === undefined ? {} : { before }),
      ...(last === undefined ? {} : { beforeId: last.id }),
    });
    for (const incident of read) {
      if ((incident.detectedAt ?? 0) < since) return { items, next: null };
      if (keep(incident)) {
        if (items.length === limit) return { items, next: last ?? null };
        items.push(incident);
      }
      last = incident;
    }
    if (read.length < size) return { items, next: null };
    looked += read.length;
  }
  return { items, next: last ?? null };
}

function lastDetected(incident: Incident | undefined): Millis | undefined {
  return incident?.detectedAt ?? undefined;
}
