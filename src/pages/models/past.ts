import { DAY, type Millis } from '../../core/base/time.ts';
import type { Incident } from '../../core/incident/incident.ts';
import type { Sources } from '../base/sources.ts';

/** Incidents of a service read for a calendar and a rate; the complete list of a service with more is its history. */
export const PAST_INCIDENTS_MAX = 400;

/** Incidents of a time span, latest first, except those that an editor withdrew. */
export async function incidentsOf(
  { incidents, marks, state }: Pick<Sources, 'incidents' | 'marks' | 'state'>,
  service: string,
  from: Millis,
  to: Millis,
): Promise<{ readonly incidents: readonly Incident[]; readonly isCut: boolean }> {
  const listed = await incidents.list({ service, before: to + DAY, limit: PAST_INCIDENTS_MAX + 1 });
  const live = state(service).incident;
  // An incident of the previous year may have lasted into this one.
  const within = listed.filter(({ onset, endedAt }) => onset.at < to && (endedAt ?? Infinity) > from);
  const found = await Promise.all(within.map(async ({ id }) => (await marks.get(id))?.finding));
  const known = within.filter((_, nth) => found[nth] !== 'withdrawn');
  return {
    incidents: known.slice(0, PAST_INCIDENTS_MAX).map((one) => (live?.id === one.id ? live : one)),
    isCut: within.length > PAST_INCIDENTS_MAX,
  };
}

export interface Span {
  readonly from: Millis;
  readonly to: Millis;
}

/** How much of [from, to) is covered by any of those spans. */
export function covered(spans: readonly Span[], from: Millis, to: Millis): Millis {
  let [sum, until] = [0, from];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const [start, end] = [Math.max(span.from, until), Math.min(span.to, to)];
    if (end <= start) continue;
    sum += end - start;
    until = end;
  }
  return sum;
}
