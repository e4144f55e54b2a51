import type { IncidentTopic } from '../../core/incident/board.ts';
import { seenCounts } from '../../core/domain/coverage.ts';
import type { Service } from '../../core/domain/service.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { statusOf, type ServiceState } from '../../core/incident/status.ts';
import { concerns, serves } from '../../core/scope/concerns.ts';
import { DAY, HOUR, type Millis } from '../../core/base/time.ts';
import { catalogIndex } from '../search/catalog-index.ts';
import { endOfCounts } from '../models/lately.ts';
import type { Here, Sources } from '../base/sources.ts';

/** Services by country whose hourly counts are cached; at the limit, the cache is cleared. */
export const HOURS_HELD_MAX = 5_000;

const made = new WeakMap<Sources, Map<string, Sources>>();

/** The sources of a country's pages: the same, restricted to that country. Made when a page of it is first opened. */
export function sourcesIn(world: Sources, country: string): Sources {
  let countries = made.get(world);
  if (countries === undefined) made.set(world, (countries = new Map()));
  const known = countries.get(country);
  if (known !== undefined) return known;
  const here = newSources(world, country);
  countries.set(country, here);
  return here;
}

function newSources(world: Sources, country: string): Sources {
  const serviceOf = (slug: string): Service | undefined => catalogIndex(world.catalog()).services.get(slug);
  const isWhole = (slug: string): boolean => {
    const countries = serviceOf(slug)?.countries ?? [];
    return countries.length === 1 && countries[0] === country;
  };
  const concernsUs = (incident: Incident): boolean => {
    const service = serviceOf(incident.service);
    return service !== undefined && concerns(incident, service, country);
  };
  const part = { dimension: 'place', key: country } as const;
  const { boards, rollups, incidents } = world;
  return {
    ...world,
    here: {
      country,
      world,
      isWhole,
      serves: (service) => serves(service, country),
      hours: hoursHeld(world, country, isWhole),
    },
    state: (slug) => stateHere(world.state(slug), concernsUs),
    bands: (slug, from, to, step) =>
      world.bands(slug, from, to, step, ...(isWhole(slug) ? [] : [`country:${country}`])),
    rollups: {
      first: (slug) => rollups.first(slug),
      countryDays: (slug, of, from, to) => rollups.countryDays(slug, of, from, to),
      // Comments have no known country: they are shown if all reports of the service are from this one.
      written: async (slug, from, to, limit) => (isWhole(slug) ? rollups.written(slug, from, to, limit) : []),
      async series(slug, from, to, step, of) {
        if (isWhole(slug)) return rollups.series(slug, from, to, step, of);
        // "Works again" has no place.
        return of === undefined ? rollups.series(slug, from, to, step, part) : zeros(from, to, step);
      },
      async top(slug, dimension, from, to, limit) {
        const shares = await rollups.top(slug, dimension, from, to, limit);
        return dimension === 'place' ? shares.filter(({ key }) => key.slice(0, 2) === country) : shares;
      },
    },
    incidents: {
      ...methodsOf(incidents),
      list: (query) => listHere(incidents, query, concernsUs),
    },
    boards: {
      hours: (slug) => boards.hours(slug),
      unseen: (slug) => boards.unseen(slug),
      recent(slug) {
        const incident = boards.recent(slug);
        return incident !== null && concernsUs(incident) ? incident : null;
      },
      troubled: () => boards.troubled(country),
      silentlyBlamed: (slug) => boards.silentlyBlamed(slug),
      latest: (topic: IncidentTopic, limit) => boards.latest(topic, limit),
      shown: (category, room) => boards.shown(category, room, country),
    },
  };
}

/** A service whose trouble is only elsewhere is normal here. */
function stateHere(state: ServiceState, concernsUs: (incident: Incident) => boolean): ServiceState {
  const { incident, knowledge, judgement } = state;
  if (incident === null || concernsUs(incident)) return state;
  const status = statusOf(null, knowledge.observedMs < knowledge.neededMs);
  const { facet: _elsewhere, ...calm } = judgement;
  return { ...state, status, incident: null, judgement: { ...calm, evidence: 0 } };
}

function hoursHeld(world: Sources, country: string, isWhole: (slug: string) => boolean): Here['hours'] {
  let held = new Map<string, Promise<readonly (number | null)[]>>();
  let until: Millis = 0;
  return (slug) => {
    if (isWhole(slug)) return Promise.resolve(world.boards.hours(slug));
    const to = endOfCounts(world.now());
    if (to !== until) held = new Map();
    until = to;
    const known = held.get(slug);
    if (known !== undefined) return known;
    if (held.size >= HOURS_HELD_MAX) held = new Map();
    const hours = hoursOf(world, slug, country, to);
    held.set(slug, hours);
    // A failed read is tried again.
    hours.catch(() => held.delete(slug));
    return hours;
  };
}

async function hoursOf(
  { rollups, coverage }: Sources,
  slug: string,
  country: string,
  to: Millis,
): Promise<readonly (number | null)[]> {
  const [counts, holes] = await Promise.all([
    rollups.series(slug, to - DAY, to, HOUR, { dimension: 'place', key: country }),
    coverage.holes(to - DAY, to, slug),
  ]);
  return seenCounts(counts, to - DAY, HOUR, holes);
}

/** Incidents that one page of a country looks through, however few of them concern it. */
export const COUNTRY_INCIDENTS_MAX = 1_000;
const READ_AT_ONCE_MAX = 100;

type Incidents = Sources['incidents'];

/** The requested number of incidents that concern the country, out of the latest {@link COUNTRY_INCIDENTS_MAX}. */
async function listHere(
  incidents: Incidents,
  query: Parameters<Incidents['list']>[0],
  concernsUs: (incident: Incident) => boolean,
): Promise<Incident[]> {
  const found: Incident[] = [];
  let after: Pick<typeof query, 'before' | 'beforeId'> = {};
  // Most usually concern it; only if they do not, more are read at once.
  let limit = Math.min(query.limit, READ_AT_ONCE_MAX);
  for (let looked = 0; looked < COUNTRY_INCIDENTS_MAX && found.length < query.limit;) {
    limit = Math.min(limit, COUNTRY_INCIDENTS_MAX - looked);
    const read = await incidents.list({ ...query, ...after, limit });
    found.push(...read.filter(concernsUs));
    looked += read.length;
    const last = read.at(-1);
    if (read.length < limit || last === undefined || last.detectedAt === null) break;
    after = { before: last.detectedAt, beforeId: last.id };
    limit = Math.min(2 * limit, READ_AT_ONCE_MAX);
  }
  return found.slice(0, query.limit);
}

/** An adapter may be a class instance, whose methods a spread does not copy. */
const methodsOf = (incidents: Incidents): Omit<Incidents, 'list'> => ({
  get: (id) => incidents.get(id),
  active: () => incidents.active(),
  endedAfter: (at, limit) => incidents.endedAfter(at, limit),
  updates: (id) => incidents.updates(id),
});

const zeros = (from: Millis, to: Millis, step: Millis): number[] =>
  Array.from({ length: (to - from) / step }, () => 0);
