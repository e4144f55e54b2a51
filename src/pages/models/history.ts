import type { Incident } from '../../core/incident/incident.ts';
import type { Service } from '../../core/domain/service.ts';
import type { Millis } from '../../core/base/time.ts';
import { problemsOf } from '../../core/domain/service.ts';
import { catalogIndex } from '../search/catalog-index.ts';
import type { NamesIn } from '../sentences/names.ts';
import type { Sources } from '../base/sources.ts';
import { verdictOfIncident, type Verdict } from '../sentences/verdict.ts';
import { namesFor, servicesOf } from './names.ts';

/** Incidents per page of the history. */
export const HISTORY_LINES_MAX = 50;

interface HistoryLine {
  readonly incident: Incident;
  /** Null if it left the catalog: then its incidents have no page either. */
  readonly service: Service | null;
  readonly verdict: Verdict;
  readonly names: NamesIn;
  /** Whether the page is for one country and the service for several: its reports are counted from all of them. */
  readonly isPart: boolean;
}

/** Reported incidents, latest first. */
export interface HistoryModel {
  readonly now: Millis;
  /** The service whose history it is; null for all services. */
  readonly service: Service | null;
  readonly lines: readonly HistoryLine[];
  /** The incident before which the next page begins; null if there is none. */
  readonly older: string | null;
  /** The incident before which this page begins; null for the latest. */
  readonly before: string | null;
}

/** Null if there is no such service, or no such incident to begin before. */
export async function historyModel(
  sources: Sources,
  { service: slug, before }: { readonly service: string | null; readonly before: string | null },
): Promise<HistoryModel | null> {
  const catalog = sources.catalog();
  const service = slug === null ? null : (catalogIndex(catalog).services.get(slug) ?? null);
  const last = before === null ? null : await sources.incidents.get(before);
  const after = last?.detectedAt ?? null;
  if ((slug !== null && service === null) || (before !== null && after === null)) return null;
  const found = await sources.incidents.list({
    limit: HISTORY_LINES_MAX + 1,
    ...(slug !== null && { service: slug }),
    ...(last !== null && after !== null && { before: after, beforeId: last.id }),
  });
  const shown = found.slice(0, HISTORY_LINES_MAX);
  return {
    now: sources.now(),
    service,
    lines: await Promise.all(shown.map((incident) => lineOf(sources, incident))),
    older: found.length > shown.length ? (shown.at(-1)?.id ?? null) : null,
    before,
  };
}

async function lineOf(sources: Sources, stored: Incident): Promise<HistoryLine> {
  const catalog = sources.catalog();
  const { services, categories } = catalogIndex(catalog);
  const service = services.get(stored.service) ?? null;
  // While it is active, the watch has newer numbers than the store.
  const live = service === null ? null : sources.state(service.slug).incident;
  const incident = live?.id === stored.id ? live : stored;
  const category = service === null ? undefined : categories.get(service.category);
  const problems = service === null || category === undefined ? [] : problemsOf(service, category);
  return {
    incident,
    service,
    verdict: verdictOfIncident(incident, await sources.marks.get(incident.id)),
    names: namesFor(sources, problems, servicesOf(catalog)),
    isPart: sources.here?.isWhole(stored.service) === false,
  };
}
