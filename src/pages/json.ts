import type { Band } from '../core/detect/band.ts';
import type { Blame } from '../core/blame/collateral.ts';
import type { Hole } from '../core/domain/coverage.ts';
import type { Interval } from '../core/domain/holes.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Mark } from '../core/domain/mark.ts';
import { placeOfKey, regionOfKey } from '../core/domain/place.ts';
import type { ProblemShare } from '../core/scope/problem-shares.ts';
import type { Scope, ScopePart } from '../core/scope/scope.ts';
import type { Category, Service } from '../core/domain/service.ts';
import { problemsOf } from '../core/domain/service.ts';
import type { ServiceState } from '../core/incident/status.ts';
import { HOUR, type Millis } from '../core/base/time.ts';
import type { Update } from '../core/incident/update.ts';
import type { Share } from '../store/store.ts';
import type { SizeCalibration } from '../core/account/calibration.ts';
import type { CalibrationModel } from './models/calibration.ts';

/** The public shapes of `/api/v1`: times are ISO 8601 in UTC, lists are `{ items, next }`. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Give it as `cursor` for the next page; null on the last. */
  readonly next: string | null;
}

export type ServiceJson = ReturnType<typeof serviceJson>;
export type IncidentJson = ReturnType<typeof incidentJson>;

/** A service as of the last tick. */
export function serviceJson(service: Service, state: ServiceState) {
  const { judgement, incident, knowledge } = state;
  return {
    slug: service.slug,
    name: service.name,
    category: service.category,
    countries: service.countries,
    status: state.status,
    asOf: iso(judgement.at),
    evidence: round(judgement.evidence),
    window: {
      minutes: judgement.windowMs / 60_000,
      reports: judgement.observed,
      expected: round(judgement.expected),
      facet: judgement.facet ?? null,
    },
    incident: incident === null ? null : incidentJson(incident),
    knowledge: { hours: round(knowledge.observedMs / HOUR), hoursNeeded: knowledge.neededMs / HOUR },
  };
}

/** A service with all that its page says of the last day. */
export function serviceDetailJson(
  service: Service,
  category: Category,
  state: ServiceState,
  day: { reports: number; problems: readonly Share[]; places: readonly Share[] },
) {
  const places = day.places.filter(({ key }) => regionOfKey(key) === null);
  return {
    ...serviceJson(service, state),
    aliases: service.aliases,
    homepage: service.homepage,
    officialStatus: service.officialStatus,
    dependsOn: service.dependsOn ?? [],
    competesWith: service.competesWith ?? [],
    problems: problemsOf(service, category).map(({ slug, label }) => ({ slug, label })),
    last24h: {
      reports: day.reports,
      problems: day.problems.map(({ key, count }) => ({ problem: key, reports: count })),
      places: places.map(({ key, count }) => {
        const { country, city } = placeOfKey(key);
        return { country, city, reports: count };
      }),
      regions: day.places.flatMap(({ key, count }) => {
        const region = regionOfKey(key);
        return region === null ? [] : { ...region, reports: count };
      }),
    },
  };
}

export function incidentJson(incident: Incident) {
  const { onset, peak } = incident;
  return {
    id: incident.id,
    service: incident.service,
    state: incident.state,
    onset: iso(onset.at),
    onsetInterval: [iso(onset.earliest), iso(onset.latest)],
    detectedAt: isoOrNull(incident.detectedAt),
    endedAt: isoOrNull(incident.endedAt),
    endedWithin: intervalJson(incident.endedWithin),
    peak: {
      at: iso(peak.at),
      minutes: peak.windowMs / 60_000,
      reports: peak.reports,
      expected: round(peak.expected),
      evidence: round(peak.evidence),
    },
    reports: incident.reports,
    scope: scopeJson(incident.scope),
    problems: (incident.problems ?? []).map(problemJson),
    blame: blameJson(incident.blame),
  };
}

function intervalJson(interval: Interval | undefined) {
  return interval === undefined ? null : { from: iso(interval.from), to: iso(interval.to) };
}

/** When reports could not be taken; `to` is null while that goes on. */
export function holeJson({ service, from, to, reason }: Hole) {
  return { service, from: iso(from), to: isoOrNull(to), reason };
}

/** Null where nobody has looked yet, or nothing else rose that explains it. */
function blameJson(blame: Blame | undefined) {
  if (blame === undefined || blame.role === 'independent') return null;
  return {
    role: blame.role,
    of: blame.of,
    via: blame.via,
    others: blame.others,
    reason: blame.reason,
    times: blame.times === null ? null : round(blame.times),
    lagMinutes: blame.lagMs === null ? null : round(blame.lagMs / 60_000),
    odds: round(blame.odds),
  };
}

function scopeJson({ kind, parts = [], problem = null, windowMs, observed, expected }: Scope) {
  const window =
    windowMs === undefined
      ? null
      : { minutes: windowMs / 60_000, reports: observed, expected: roundOrNull(expected) };
  return { kind, parts: parts.map(partJson), problem: problem === null ? null : partJson(problem), window };
}

function partJson({ dimension, key, observed, expected }: ScopePart) {
  return { dimension, key, reports: observed, expected: roundOrNull(expected) };
}

function problemJson({ problem, reports, share, low, high, usual, more }: ProblemShare) {
  return {
    problem,
    reports,
    share: round(share),
    low: round(low),
    high: round(high),
    usual: roundOrNull(usual),
    moreThanUsual: more,
  };
}

const roundOrNull = (value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : round(value);

export function incidentDetailJson(incident: Incident, updates: readonly Update[], mark: Mark | null) {
  return {
    ...incidentJson(incident),
    mark: mark === null ? null : { finding: mark.finding, note: mark.note, at: iso(mark.at) },
    updates: updates.map(updateJson),
  };
}

/** What an instance says of how often it is wrong. Rates are a service-day. */
export function calibrationJson({
  now,
  calibration,
  statedAMonth,
  targetAMonth,
  problems,
}: CalibrationModel) {
  return {
    asOf: iso(now),
    services: calibration.services,
    falseIncidentsAMonth: { expected: round(statedAMonth), aim: targetAMonth },
    problems: round(problems),
    incidents: calibration.findings,
    all: sizeJson(calibration.all),
    sizes: calibration.sizes.map(sizeJson),
  };
}

function sizeJson({ size, services, days, exceedances }: SizeCalibration) {
  return { size, services, serviceDays: round(days), exceedances };
}

export function updateJson(update: Update) {
  return {
    id: update.id,
    at: iso(update.at),
    state: update.state,
    reason: update.reason,
    window: {
      minutes: update.windowMs / 60_000,
      reports: update.reports,
      expected: round(update.expected),
      facet: update.facet ?? null,
    },
    evidence: round(update.evidence),
    of: update.of ?? null,
    within: intervalJson(update.within),
    ...(update.scope === undefined ? {} : { scope: scopeJson(update.scope) }),
  };
}

/**
 * Counts in consecutive steps beside what was to be expected; null where reports could not be taken. Without a baseline the
 * expected figures are null.
 */
export function seriesJson(
  from: Millis,
  step: Millis,
  counts: readonly (number | null)[],
  bands: readonly (Band | null)[],
) {
  return counts.map((reports, index) => {
    const band = bands[index] ?? null;
    return {
      at: iso(from + index * step),
      reports,
      expected: band === null ? null : round(band.mean),
      low: band === null ? null : round(band.low),
      high: band === null ? null : round(band.high),
    };
  });
}

export function iso(at: Millis): string {
  return new Date(at).toISOString();
}

function isoOrNull(at: Millis | null): string | null {
  return at === null ? null : iso(at);
}

/** Figures are estimates; more digits would claim more than is known. */
function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
