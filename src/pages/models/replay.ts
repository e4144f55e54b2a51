import type { Incident } from '../../core/incident/incident.ts';
import type { Service } from '../../core/domain/service.ts';
import { problemsOf } from '../../core/domain/service.ts';
import { MINUTE, ceilTo, floorTo, type Millis } from '../../core/base/time.ts';
import type { Update } from '../../core/incident/update.ts';
import { world } from '../../catalog/world.ts';
import { catalogIndex } from '../search/catalog-index.ts';
import type { Series } from '../drawing/chart.ts';
import type { NamesIn } from '../sentences/names.ts';
import type { Sources } from '../base/sources.ts';
import { dotsOf, type Dot } from './map.ts';
import { namesFor, servicesOf } from './names.ts';
import { once } from './once.ts';
import { momentOf, replayStretch, type ReplayStretch } from './replay-stretch.ts';
import { seriesOf } from './series.ts';
import { SHARES_READ_MAX, placeShares, type PlaceShares } from './shares.ts';

/** Moments with a link of their own; if there are more updates, the first ones. */
const MOMENTS_MAX = 40;

/** A moment at which something happened. */
export interface KeyMoment {
  readonly at: Millis;
  readonly what: 'onset' | 'peak' | 'end' | Update;
}

/** An incident as it was known at one of its moments, without later knowledge. */
export interface ReplayModel {
  readonly incident: Incident;
  readonly service: Service;
  readonly now: Millis;
  /** Everything counted before this moment is shown. */
  readonly at: Millis;
  readonly from: Millis;
  readonly to: Millis;
  readonly stepMs: Millis;
  /** In chronological order, at most one per minute. */
  readonly moments: readonly KeyMoment[];
  /** The updates published by then, oldest first. */
  readonly updates: readonly Update[];
  /** Counts up to then, and none after. */
  readonly series: Series;
  /** Reports from its earliest plausible beginning up to then. */
  readonly reports: number;
  /** Whether it is so old that its minute counts have been removed and only its updates are left. */
  readonly gone: boolean;
  readonly places: () => Promise<PlaceShares>;
  readonly onMap: () => Promise<readonly Dot[]>;
  readonly names: NamesIn;
}

/** Null if there is no such incident, its service left the catalog, or `at` is not one of its moments. */
export async function replayModel(
  sources: Sources,
  id: string,
  at: string | null,
): Promise<ReplayModel | null> {
  const stored = await sources.incidents.get(id);
  const catalog = sources.catalog();
  const { services, categories } = catalogIndex(catalog);
  const service = services.get(stored?.service ?? '');
  const category = categories.get(service?.category ?? '');
  if (stored === null || service === undefined || category === undefined) return null;
  const live = sources.state(service.slug).incident;
  const incident = live?.id === id ? live : stored;
  const now = sources.now();
  const stretch = replayStretch(incident, now);
  const shown = at === null ? first(incident, stretch) : momentOf(at, stretch);
  if (shown === null) return null;
  const { from, to, stepMs } = stretch;
  const began = floorTo(incident.onset.earliest, MINUTE);
  const [updates, counts] = await Promise.all([
    sources.incidents.updates(id),
    seriesOf(sources, service.slug, from, to, stepMs),
  ]);
  const [soFar = 0] =
    shown > began ? await sources.rollups.series(service.slug, began, shown, shown - began) : [0];
  const shares = once(async () =>
    shown > began ? sources.rollups.top(service.slug, 'place', began, shown, SHARES_READ_MAX) : [],
  );
  return {
    incident,
    service,
    now,
    at: shown,
    ...stretch,
    moments: momentsOf(incident, updates, stretch),
    updates: updates.filter((update) => update.at <= shown),
    series: {
      from,
      stepMs,
      counts: counts.map((count, nth) => (from + nth * stepMs >= shown ? 0 : count)),
      bands: sources.bands(service.slug, from, to, stepMs),
      now: shown,
      onset: incident.onset.at < shown ? incident.onset.at : null,
    },
    reports: soFar,
    gone: incident.reports > 0 && counts.every((count) => (count ?? 0) === 0),
    places: once(async () => placeShares(await shares())),
    onMap: once(async () => dotsOf(await shares(), [], world().positionOf)),
    names: namesFor(sources, problemsOf(service, category), servicesOf(catalog)),
  };
}

const isUpdate = (what: KeyMoment['what']): boolean => typeof what !== 'string';

/** A replay begins at the detection. */
function first({ detectedAt, onset }: Incident, { from, to }: ReplayStretch): Millis {
  return Math.min(Math.max(ceilTo(detectedAt ?? onset.at, MINUTE), from), to);
}

/** Its beginning, peak, end and updates; for each minute the last update, which is its state by then, or else the first of the others. */
function momentsOf(incident: Incident, updates: readonly Update[], { from, to }: ReplayStretch): KeyMoment[] {
  const { onset, peak, endedAt } = incident;
  const all: KeyMoment[] = [
    ...updates.map((update) => ({ at: update.at, what: update })),
    { at: onset.at, what: 'onset' },
    { at: peak.at, what: 'peak' },
    ...(endedAt === null ? [] : [{ at: endedAt, what: 'end' } as const]),
  ];
  const minutes = new Map<Millis, KeyMoment>();
  for (const { at, what } of all) {
    const minute = ceilTo(at, MINUTE);
    if (minute >= from && minute <= to && (isUpdate(what) || !minutes.has(minute)))
      minutes.set(minute, { at: minute, what });
  }
  return [...minutes.values()].sort((a, b) => a.at - b.at).slice(0, MOMENTS_MAX);
}
