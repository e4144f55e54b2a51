import type { Incident } from '../../core/incident/incident.ts';
import type { Mark } from '../../core/domain/mark.ts';
import type { Category, Problem, Service } from '../../core/domain/service.ts';
import { problemsOf } from '../../core/domain/service.ts';
import { DAY, HOUR, MINUTE, ceilTo, floorTo, type Millis } from '../../core/base/time.ts';
import type { Update } from '../../core/incident/update.ts';
import type { Series } from '../chart.ts';
import type { NamesIn } from '../names.ts';
import type { Sources } from '../sources.ts';
import { seriesOf } from './series.ts';
import { verdictOfIncident, type Verdict } from '../verdict.ts';
import { namesFor, servicesOf } from './names.ts';
import { SHARES_READ_MAX, placeShares, problemLines, type PlaceShares, type ProblemLine } from './shares.ts';

/** What is shown before the onset and after the end, so that the usual can be told from the unusual. */
const LEAD: Millis = 2 * HOUR;
const TRAIL: Millis = 1 * HOUR;
/** Steps a chart is drawn in, the first that needs no more than {@link BARS_MAX}. */
const STEPS: readonly Millis[] = [5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY];
const BARS_MAX = 96;

/** All that the page of an incident shows, as of one tick. */
export interface IncidentModel {
  readonly incident: Incident;
  readonly service: Service;
  readonly category: Category;
  readonly problems: readonly Problem[];
  readonly now: Millis;
  readonly verdict: Verdict;
  readonly lastedMs: Millis;
  readonly series: Series;
  readonly problemShares: readonly ProblemLine[];
  readonly places: PlaceShares;
  readonly updates: readonly Update[];
  readonly names: NamesIn;
  /** What an editor found; null while nobody has said. */
  readonly mark: Mark | null;
}

/** Null where there is no such incident, or its service left the catalog. */
export async function incidentModel(sources: Sources, id: string): Promise<IncidentModel | null> {
  const stored = await sources.incidents.get(id);
  if (stored === null) return null;
  const catalog = sources.catalog();
  const service = catalog.services.find((service) => service.slug === stored.service);
  const category = catalog.categories.find((category) => category.slug === service?.category);
  if (service === undefined || category === undefined) return null;

  // While it is under way, the watch knows more recent numbers than the store.
  const live = sources.state(service.slug).incident;
  const incident = live?.id === id ? live : stored;
  const now = sources.now();
  const end = incident.endedAt ?? now;
  const from = floorTo(incident.onset.earliest, MINUTE);
  const to = Math.max(ceilTo(end, MINUTE), from + MINUTE);
  const [series, problems, places, updates, mark] = await Promise.all([
    incidentSeries(sources, incident, end, now),
    sources.rollups.top(service.slug, 'problem', from, to, SHARES_READ_MAX),
    sources.rollups.top(service.slug, 'place', from, to, SHARES_READ_MAX),
    sources.incidents.updates(id),
    sources.marks.get(id),
  ]);
  const named = problemsOf(service, category);
  return {
    incident,
    service,
    category,
    problems: named,
    now,
    verdict: verdictOfIncident(incident, mark),
    lastedMs: Math.max(0, end - incident.onset.at),
    series,
    problemShares: problemLines(problems, incident.problems),
    places: placeShares(places),
    updates,
    names: namesFor(sources, named, servicesOf(catalog)),
    mark,
  };
}

async function incidentSeries(
  sources: Sources,
  incident: Incident,
  end: Millis,
  now: Millis,
): Promise<Series> {
  const first = incident.onset.at - LEAD;
  const last = Math.min(end + TRAIL, now);
  const stepMs = STEPS.find((step) => ceilTo(last, step) - floorTo(first, step) <= BARS_MAX * step) ?? DAY;
  const to = ceilTo(last, stepMs);
  const from = Math.max(floorTo(first, stepMs), to - BARS_MAX * stepMs);
  const counts = await seriesOf(sources, incident.service, from, to, stepMs);
  const bands = sources.bands(incident.service, from, to, stepMs);
  return { from, stepMs, counts, bands, now, onset: incident.onset.at };
}
