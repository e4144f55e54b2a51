import type { Incident } from '../../core/incident/incident.ts';
import type { Mark } from '../../core/domain/mark.ts';
import type { Category, Problem, Service } from '../../core/domain/service.ts';
import { problemsOf } from '../../core/domain/service.ts';
import { DAY, HOUR, MINUTE, ceilTo, floorTo, type Millis } from '../../core/base/time.ts';
import type { Update } from '../../core/incident/update.ts';
import { world } from '../../catalog/world.ts';
import { catalogIndex } from '../search/catalog-index.ts';
import type { Share } from '../../ports/rollups.ts';
import type { Series } from '../drawing/chart.ts';
import type { NamesIn } from '../sentences/names.ts';
import type { Sources } from '../base/sources.ts';
import { dotsOf, type Dot } from './map.ts';
import { once } from './once.ts';
import { seriesOf } from './series.ts';
import { verdictOfIncident, type Verdict } from '../sentences/verdict.ts';
import { namesFor, servicesOf } from './names.ts';
import { senderShares, type SenderShares } from './senders.ts';
import { SHARES_READ_MAX, placeShares, problemLines, type PlaceShares, type ProblemLine } from './shares.ts';

/** Time shown before the onset and after the end, so that the difference to normal is visible. */
const LEAD: Millis = 2 * HOUR;
const TRAIL: Millis = 1 * HOUR;
/** Step lengths of a chart: the first that needs at most {@link BARS_MAX} bars is used. */
const STEPS: readonly Millis[] = [5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY];
const BARS_MAX = 96;

/** Everything on an incident's page as of one tick; data of regions that are not redrawn every tick is read lazily. */
export interface IncidentModel {
  readonly incident: Incident;
  readonly service: Service;
  readonly category: Category;
  readonly problems: readonly Problem[];
  readonly now: Millis;
  readonly verdict: Verdict;
  readonly lastedMs: Millis;
  /** The step of the chart. */
  readonly stepMs: Millis;
  /** Whether it is so old that its minute counts and places have been removed. */
  readonly gone: boolean;
  readonly series: () => Promise<Series>;
  readonly problemShares: () => Promise<readonly ProblemLine[]>;
  readonly places: () => Promise<PlaceShares>;
  /** The same as circles on a map, largest first, without the usual number. */
  readonly onMap: () => Promise<readonly Dot[]>;
  /** Null if no reporter's network is known. */
  readonly senders: () => Promise<SenderShares | null>;
  readonly updates: readonly Update[];
  readonly names: NamesIn;
  /** An editor's finding; null if there is none. */
  readonly mark: Mark | null;
}

/** Null if there is no such incident, or its service left the catalog. */
export async function incidentModel(sources: Sources, id: string): Promise<IncidentModel | null> {
  const stored = await sources.incidents.get(id);
  if (stored === null) return null;
  const catalog = sources.catalog();
  const { services, categories } = catalogIndex(catalog);
  const service = services.get(stored.service);
  const category = categories.get(service?.category ?? '');
  if (service === undefined || category === undefined) return null;

  // While it is active, the watch has newer numbers than the store.
  const live = sources.state(service.slug).incident;
  const incident = live?.id === id ? live : stored;
  const now = sources.now();
  const end = incident.endedAt ?? now;
  const from = floorTo(incident.onset.earliest, MINUTE);
  const to = Math.max(ceilTo(end, MINUTE), from + MINUTE);
  const [updates, mark] = await Promise.all([sources.incidents.updates(id), sources.marks.get(id)]);
  const named = problemsOf(service, category);
  const span = spanOf(incident, end, now);
  const shares = (dimension: 'problem' | 'place' | 'network'): Promise<Share[]> =>
    sources.rollups.top(service.slug, dimension, from, to, SHARES_READ_MAX);
  const places = once(() => shares('place'));
  return {
    incident,
    service,
    category,
    problems: named,
    now,
    verdict: verdictOfIncident(incident, mark),
    lastedMs: Math.max(0, end - incident.onset.at),
    stepMs: span.stepMs,
    gone: from < sources.minutesFrom(),
    series: once(() => seriesOver(sources, incident, span, now)),
    problemShares: once(async () => problemLines(await shares('problem'), incident.problems)),
    places: once(async () => placeShares(await places())),
    onMap: once(async () => dotsOf(await places(), [], world().positionOf)),
    senders: once(async () => senderShares(await shares('network'), await places(), sources.usualNetworks())),
    updates,
    names: namesFor(sources, named, servicesOf(catalog)),
    mark,
  };
}

interface Span {
  readonly from: Millis;
  readonly to: Millis;
  readonly stepMs: Millis;
}

/** The time span of the chart, in a limited number of steps. */
function spanOf(incident: Incident, end: Millis, now: Millis): Span {
  const first = incident.onset.at - LEAD;
  const last = Math.min(end + TRAIL, now);
  const stepMs = STEPS.find((step) => ceilTo(last, step) - floorTo(first, step) <= BARS_MAX * step) ?? DAY;
  const to = ceilTo(last, stepMs);
  return { from: Math.max(floorTo(first, stepMs), to - BARS_MAX * stepMs), to, stepMs };
}

async function seriesOver(
  sources: Sources,
  { service, onset }: Incident,
  { from, to, stepMs }: Span,
  now: Millis,
): Promise<Series> {
  const counts = await seriesOf(sources, service, from, to, stepMs);
  const bands = sources.bands(service, from, to, stepMs);
  return { from, stepMs, counts, bands, now, onset: onset.at };
}
