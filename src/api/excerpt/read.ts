import { DAY, HOUR, MINUTE, ceilTo, floorTo, type Millis } from '../../core/base/time.ts';
import { PROBLEMS, raisedBy } from '../../core/detect/levels.ts';
import { seenCounts, type Hole } from '../../core/domain/coverage.ts';
import { FACET_REPORTS_MIN } from '../../core/domain/facet.ts';
import { isCountryKey, regionOfKey } from '../../core/domain/place.ts';
import type { Service } from '../../core/domain/service.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { mayBeNamed } from '../../pages/models/shares.ts';
import type { Sources } from '../../pages/sources.ts';
import type { StepCount } from '../../ports/rollups.ts';
import { incidentDetailJson } from '../incident.ts';
import { holeJson } from '../series.ts';
import { iso } from '../shape.ts';
import { QUARTER } from './judge.ts';
import type { ExcerptFacts } from './shape.ts';

/** What usual is learned from: two of every hour of the week. */
const PAST: Millis = 14 * DAY;
/** What is told of before an incident, so that it can be seen to rise; and after it, so that it can be seen to be over. */
const LEAD: Millis = 1 * DAY;
const TRAIL: Millis = 1 * HOUR;
/** Of a longer incident, its first two days are told. */
export const EXCERPT_MAX: Millis = 3 * DAY;
/** Problems, places and networks that are told apart, those with the most reports; the others are as if unsaid. */
export const EXCERPT_KEYS_MAX = 100;
/** Counts by what reports say that are read at once. */
const READ_AT_ONCE: Millis = 6 * HOUR;

type Dimension = 'problem' | 'place' | 'network';

/**
 * What anybody may know of the log around an incident: counts, and of what reports say only what five people said, by the quarter of an
 * hour in which five reported, each kind by itself. So no line of it is about one person, and nothing in it is of another service.
 */
export async function readExcerpt(
  sources: Sources,
  incident: Incident,
  service: Service,
  regionOf: (city: string) => string | null,
): Promise<ExcerptFacts> {
  const { rollups, coverage, incidents, marks, standing } = sources;
  const [updates, mark] = await Promise.all([incidents.updates(incident.id), marks.get(incident.id)]);
  const from = floorTo(incident.onset.earliest, HOUR) - LEAD;
  const over = incident.state === 'resolved' ? (updates.at(-1)?.at ?? sources.now()) + TRAIL : Infinity;
  const end = ceilTo(Math.min(over, sources.now()), MINUTE);
  const to = Math.min(end, from + EXCERPT_MAX);
  const [before, reports, holesBefore, holes] = await Promise.all([
    rollups.series(service.slug, from - PAST, from, HOUR),
    rollups.series(service.slug, from, to, MINUTE),
    coverage.holes(from - PAST, from, service.slug),
    coverage.holes(from, to, service.slug),
  ]);
  const quarters = await quartersOf(sources, service.slug, from, to, reports, regionOf);
  const cities = quarters.flatMap(({ places }) => Object.keys(places)).filter((key) => key.includes('/'));
  const regions = [...new Set(cities)].sort().flatMap((city): [string, string][] => {
    const region = regionOf(city);
    return region === null ? [] : [[city, region]];
  });
  const { slug, name, category, countries } = service;
  return {
    service: { slug, name, category, countries },
    levels: raisedBy(standing().problems - PROBLEMS),
    past: { from: iso(from - PAST), reports: seenCounts(before, from - PAST, HOUR, holesBefore) },
    log: {
      from: iso(from),
      to: iso(to),
      whole: to === end,
      reports,
      quarters,
      regions: Object.fromEntries(regions),
      holes: within(holes, from, to).map(holeJson),
    },
    published: incidentDetailJson(incident, updates, mark),
  };
}

/** The parts of holes that are told of. */
function within(holes: readonly Hole[], from: Millis, to: Millis): Hole[] {
  return holes.map((hole) => ({
    ...hole,
    from: Math.max(hole.from, from),
    to: hole.to === null || hole.to > to ? null : hole.to,
  }));
}

async function quartersOf(
  sources: Pick<Sources, 'rollups'>,
  service: string,
  from: Millis,
  to: Millis,
  reports: readonly number[],
  regionOf: (city: string) => string | null,
): Promise<ExcerptFacts['log']['quarters']> {
  const [problems, places, networks] = await Promise.all([
    saidOf(sources, service, 'problem', from, to),
    saidOf(sources, service, 'place', from, to),
    saidOf(sources, service, 'network', from, to),
  ]);
  const minutes = QUARTER / MINUTE;
  const starts = Array.from({ length: Math.ceil((to - from) / QUARTER) }, (_, nth) => from + nth * QUARTER);
  return starts.flatMap((at, nth) => {
    const came = reports.slice(nth * minutes, (nth + 1) * minutes).reduce((sum, count) => sum + count, 0);
    if (came < FACET_REPORTS_MIN) return [];
    const byKey = (said: ReadonlyMap<Millis, readonly StepCount[]>) =>
      Object.fromEntries((said.get(at) ?? []).map(({ key, count }) => [key, count]));
    return [
      {
        at: iso(at),
        problems: byKey(problems),
        places: smallestPlaces(byKey(places), regionOf),
        networks: byKey(networks),
      },
    ];
  });
}

/** What is said of a kind that may be named, by the quarter. */
async function saidOf(
  { rollups }: Pick<Sources, 'rollups'>,
  service: string,
  dimension: Dimension,
  from: Millis,
  to: Millis,
): Promise<ReadonlyMap<Millis, readonly StepCount[]>> {
  const top = await rollups.top(service, dimension, from, to, EXCERPT_KEYS_MAX);
  const named = new Set(top.filter(mayBeNamed).map(({ key }) => key));
  const counts: StepCount[] = [];
  const end = ceilTo(to, QUARTER);
  for (let at = from; at < end; at += READ_AT_ONCE) {
    const read = await rollups.steps(service, dimension, at, Math.min(end, at + READ_AT_ONCE), QUARTER);
    counts.push(...read.filter(({ key }) => named.has(key)));
  }
  return Map.groupBy(counts, ({ at }) => at);
}

/** The counts of places, less those of the smaller places in them that are told: each report is told of once. */
export function smallestPlaces(
  places: Readonly<Record<string, number>>,
  regionOf: (city: string) => string | null,
): Record<string, number> {
  const left = new Map(Object.entries(places));
  const take = (key: string, count: number): void => void left.set(key, (left.get(key) ?? 0) - count);
  for (const [key, count] of Object.entries(places)) {
    if (isCountryKey(key)) continue;
    const country = key.slice(0, 2);
    const region = regionOfKey(key) === null ? regionOf(key) : null;
    const around = region === null ? country : `${country}:${region}`;
    take(around in places ? around : country, count);
  }
  return Object.fromEntries([...left].filter(([key, count]) => key in places && count > 0));
}
