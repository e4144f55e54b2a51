import { compare } from '../../core/base/order.ts';
import { DAY, HOUR, MINUTE, ceilTo, floorTo, type Millis } from '../../core/base/time.ts';
import { PROBLEMS, raisedBy } from '../../core/detect/levels.ts';
import { seenCounts, type Hole } from '../../core/domain/coverage.ts';
import { FACET_REPORTS_MIN } from '../../core/domain/facet.ts';
import { isCountryKey, regionOfKey } from '../../core/domain/place.ts';
import type { Service } from '../../core/domain/service.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { keptCounts } from '../../pages/models/series.ts';
import { mayBeNamed } from '../../pages/models/shares.ts';
import type { Sources } from '../../pages/base/sources.ts';
import { incidentDetailJson } from '../incident.ts';
import { holeJson } from '../series.ts';
import { iso } from '../shape.ts';
import { QUARTER } from './judge.ts';
import type { ExcerptFacts } from './shape.ts';

/** The history from which the normal level is learned: two of every hour of the week. */
const PAST: Millis = 14 * DAY;
/** Included time before an incident, to show the rise, and after it, to show the end. */
const LEAD: Millis = 1 * DAY;
const TRAIL: Millis = 1 * HOUR;
/** Of a longer incident, only the first two days are included. */
export const EXCERPT_MAX: Millis = 3 * DAY;
/** Included reports, because judging each again takes some microseconds; and of these, those of the hours before. */
export const EXCERPT_REPORTS_MAX = 100_000;
export const LEAD_REPORTS_MAX = 20_000;
/** Problems, places and networks with most reports that are included; the others count as not stated. */
export const EXCERPT_KEYS_MAX = 100;
/** Keys read per quarter: the included ones may be rare in it. */
const READ_KEYS_MAX = 10 * EXCERPT_KEYS_MAX;

interface ExcerptOptions {
  /** The region of a city by its key; null if it has none. */
  readonly regionOf: (city: string) => string | null;
  /** Lets other work run. */
  readonly pause: () => Promise<void>;
}

type Dimension = 'problem' | 'place' | 'network';

/**
 * What may be published of the log around an incident: counts, and of the contents of reports only what at least five people stated in a
 * quarter of an hour with five reporters, each kind separately. So no value is about a single person, and nothing is about another service.
 */
export async function readExcerpt(
  sources: Sources,
  incident: Incident,
  service: Service,
  { regionOf, pause }: ExcerptOptions,
): Promise<ExcerptFacts> {
  const { rollups, coverage, incidents, marks, standing } = sources;
  const [updates, mark] = await Promise.all([incidents.updates(incident.id), marks.get(incident.id)]);
  const begins = floorTo(incident.onset.earliest, HOUR);
  const over = incident.state === 'resolved' ? (updates.at(-1)?.at ?? sources.now()) + TRAIL : Infinity;
  const end = ceilTo(Math.min(over, sources.now()), MINUTE);
  const last = Math.min(end, begins - LEAD + EXCERPT_MAX);
  const counts = await rollups.series(service.slug, begins - LEAD, last, MINUTE);
  const { from, to, reports } = cut(counts, begins);
  const [before, holesBefore, holes] = await Promise.all([
    rollups.series(service.slug, from - PAST, from, HOUR),
    coverage.holes(from - PAST, from, service.slug),
    coverage.holes(from, to, service.slug),
  ]);
  const quarters = await quartersOf(sources, service.slug, { from, to, reports, regionOf, pause });
  const cities = quarters.flatMap(({ places }) => Object.keys(places)).filter((key) => key.includes('/'));
  const regions = [...new Set(cities)].sort().flatMap((city): [string, string][] => {
    const region = regionOf(city);
    return region === null ? [] : [[city, region]];
  });
  const { slug, name, category, countries } = service;
  return {
    service: { slug, name, category, countries },
    levels: raisedBy(standing().problems - PROBLEMS),
    past: {
      from: iso(from - PAST),
      // Counts that have been removed are unknown.
      reports: keptCounts(
        seenCounts(before, from - PAST, HOUR, holesBefore),
        from - PAST,
        HOUR,
        sources.minutesFrom(),
      ),
    },
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

/** The counts from a {@link LEAD} before `begins`, as far as they may be published: whole hours before it, and minutes from then on. */
function cut(counts: readonly number[], begins: Millis): Pick<Stretch, 'from' | 'to' | 'reports'> {
  const first = begins - LEAD;
  const between = (start: Millis, end: Millis) =>
    counts.slice((start - first) / MINUTE, (end - first) / MINUTE);
  const sum = (some: readonly number[]) => some.reduce((all, count) => all + count, 0);
  let [from, to, told] = [begins, begins, 0];
  for (; from > first; from -= HOUR) {
    const hour = sum(between(from - HOUR, from));
    if (told + hour > LEAD_REPORTS_MAX) break;
    told += hour;
  }
  for (const count of counts.slice(LEAD / MINUTE)) {
    if (told + count > EXCERPT_REPORTS_MAX) break;
    told += count;
    to += MINUTE;
  }
  return { from, to, reports: between(from, to) };
}

/** The parts of holes within the excerpt. */
function within(holes: readonly Hole[], from: Millis, to: Millis): Hole[] {
  return holes.map((hole) => ({
    ...hole,
    from: Math.max(hole.from, from),
    to: hole.to === null || hole.to > to ? null : hole.to,
  }));
}

interface Stretch extends ExcerptOptions {
  readonly from: Millis;
  readonly to: Millis;
  /** By the minute. */
  readonly reports: readonly number[];
}

async function quartersOf(
  sources: Pick<Sources, 'rollups'>,
  service: string,
  { from, to, reports, regionOf, pause }: Stretch,
): Promise<ExcerptFacts['log']['quarters']> {
  const said = await Promise.all(
    (['problem', 'place', 'network'] as const).map((dimension) =>
      saidOf(sources, service, dimension, from, to),
    ),
  );
  const minutes = QUARTER / MINUTE;
  const quarters: ExcerptFacts['log']['quarters'][number][] = [];
  for (let at = from; at < to; at += QUARTER) {
    const first = (at - from) / MINUTE;
    const came = reports.slice(first, first + minutes).reduce((sum, count) => sum + count, 0);
    if (came < FACET_REPORTS_MIN) continue;
    const [problems = {}, places = {}, networks = {}] = await Promise.all(said.map((of) => of(at)));
    quarters.push({ at: iso(at), problems, places: smallestPlaces(places, regionOf), networks });
    await pause();
  }
  return quarters;
}

/** Counts by key, sorted by key. */
type Counts = Readonly<Record<string, number>>;

/** The stated values of a kind that may be published, by the start of their quarter. */
async function saidOf(
  { rollups }: Pick<Sources, 'rollups'>,
  service: string,
  dimension: Dimension,
  from: Millis,
  to: Millis,
): Promise<(at: Millis) => Promise<Counts>> {
  const top = await rollups.top(service, dimension, from, to, EXCERPT_KEYS_MAX);
  const named = new Set(top.filter(mayBeNamed).map(({ key }) => key));
  return async (at) => {
    const shares = await rollups.top(service, dimension, at, at + QUARTER, READ_KEYS_MAX);
    const told = shares.filter(({ key }) => named.has(key)).sort((a, b) => compare(a.key, b.key));
    return Object.fromEntries(told.map(({ key, count }) => [key, count]));
  };
}

/** The counts of places, minus those of smaller included places within them: each report is counted once. */
export function smallestPlaces(
  places: Counts,
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
