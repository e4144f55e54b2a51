import type { Pieces } from '../../core/base/pieces.ts';
import { PIECE } from '../../core/base/pieces.ts';
import { HOUR, MINUTE, type Millis } from '../../core/base/time.ts';
import { defaultPrior } from '../../core/detect/prior.ts';
import { changesOf } from '../../core/domain/coverage.ts';
import { networkOfKey } from '../../core/domain/network.ts';
import { placeOfKey, regionOfKey, type Place } from '../../core/domain/place.ts';
import { Fold } from '../../core/fold/fold.ts';
import { sameTrouble } from '../../core/fold/published.ts';
import type { Incident } from '../../core/incident/incident.ts';
import type { ExcerptFacts } from './shape.ts';

/** The period over which the contents of reports are counted together. */
export const QUARTER: Millis = 15 * MINUTE;
/** The fractional parts of its multiples are evenly distributed for any number of them. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

interface Said {
  readonly problem: string | null;
  readonly place: Place | null;
  readonly network: number | null;
}
const UNSAID: Said = { problem: null, place: null, network: null };

/**
 * Judges an excerpt deterministically: the same excerpt gives the same incident, byte for byte, on every machine. The reports of a minute
 * are assumed evenly spaced, and the contents of a quarter evenly spread over its reports; senders are ignored. Null if the judge finds no
 * incident that overlaps the published one.
 */
export function* judgeExcerpt({
  service,
  levels,
  past,
  log,
  published,
}: ExcerptFacts): Pieces<Incident | null> {
  const { slug } = service;
  const [from, to] = [Date.parse(log.from), Date.parse(log.to)];
  const counts = past.reports.map((reports) => reports ?? Number.NaN);
  const known = { start: Date.parse(past.from), bucketMs: HOUR, counts };
  const fold = new Fold({
    prior: () => defaultPrior,
    past: (of) => (of === slug ? known : null),
    levels: () => levels,
  });
  const changes = changesOf(
    log.holes.map((hole) => ({
      ...hole,
      from: Date.parse(hole.from),
      to: hole.to === null ? null : Date.parse(hole.to),
    })),
  ).filter(({ at }) => at < to);
  let judged = 0;
  for (const { at, said } of reportsOf(log, from)) {
    for (; changes[0] !== undefined && changes[0].at <= at; changes.shift()) fold.cover(changes[0]);
    yield* fold.steps(at);
    yield* fold.begin(slug, at);
    fold.add({ at, service: slug, counted: true, ...said });
    if (++judged % PIECE === 0) yield;
  }
  for (const change of changes) fold.cover(change);
  yield* fold.steps(to);
  const found = fold.take().incidents.filter(({ detectedAt }) => detectedAt !== null);
  return sameTrouble(publishedAs(slug, published), found, to);
}

/** The reports in order. */
function* reportsOf(
  { reports, quarters, regions }: ExcerptFacts['log'],
  from: Millis,
): Generator<{ at: Millis; said: Said }> {
  const byStart = new Map(quarters.map((quarter) => [Date.parse(quarter.at), quarter]));
  const minutes = QUARTER / MINUTE;
  for (let first = 0; first < reports.length; first += minutes) {
    const perMinute = reports.slice(first, first + minutes);
    const total = perMinute.reduce((sum, count) => sum + count, 0);
    const quarter = byStart.get(from + first * MINUTE);
    const said = quarter === undefined ? [] : spread(total, quarter, regions);
    let nth = 0;
    for (const [minute, count] of perMinute.entries())
      for (let one = 0; one < count; one++)
        yield {
          at: from + (first + minute) * MINUTE + Math.floor((one * MINUTE) / count),
          said: said[nth++] ?? UNSAID,
        };
  }
}

/** The contents of each of `total` reports, with every value evenly distributed among them. */
function spread(
  total: number,
  { problems, places, networks }: ExcerptFacts['log']['quarters'][number],
  regions: Readonly<Record<string, string>>,
): Said[] {
  const evenly = Array.from({ length: total }, (_, nth) => nth).sort(
    (a, b) => ((a * GOLDEN) % 1) - ((b * GOLDEN) % 1),
  );
  const ofProblems = placed(problems, evenly);
  const ofPlaces = placed(places, evenly);
  const ofNetworks = placed(networks, evenly);
  return evenly.map((_, nth) => {
    const [place, network] = [ofPlaces[nth], ofNetworks[nth]];
    return {
      problem: ofProblems[nth] ?? null,
      place: place === undefined ? null : placeAt(place, regions),
      network: network === undefined ? null : networkOfKey(network),
    };
  });
}

/** The key of each report that has one: each key as often as counted, one key after another, assigned to reports in that order. */
function placed(counts: Readonly<Record<string, number>>, order: readonly number[]): (string | undefined)[] {
  const keys = order.map((): string | undefined => undefined);
  let next = 0;
  for (const [key, count] of Object.entries(counts))
    for (const end = Math.min(order.length, next + count); next < end; next++) keys[order[next] ?? 0] = key;
  return keys;
}

function placeAt(key: string, regions: Readonly<Record<string, string>>): Place {
  const region = regionOfKey(key);
  if (region !== null) return { country: region.country, city: null, region: region.region };
  return { ...placeOfKey(key), region: regions[key] ?? null };
}

/** The parts of the published incident that identify it. */
function publishedAs(
  service: string,
  { onset, onsetInterval: [earliest, latest], endedAt }: ExcerptFacts['published'],
): Pick<Incident, 'service' | 'onset' | 'endedAt'> {
  const at = { at: Date.parse(onset), earliest: Date.parse(earliest), latest: Date.parse(latest) };
  return { service, onset: at, endedAt: endedAt === null ? null : Date.parse(endedAt) };
}
