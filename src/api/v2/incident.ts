import { z } from 'zod';
import { MINUTE, SECOND, type Millis } from '../../core/base/time.ts';
import type { Service } from '../../core/domain/service.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { component, type Json } from '../shape.ts';
import { companyNameJson, companyNameShape, companyPath } from './company.ts';
import { numberOf } from '../../catalog/numbers.ts';
import { incidentsQuery, pagedQuery } from './requests.ts';
import { identifier, instant, operation, utc, utcOrNull, whole } from './shape.ts';

const ATTRIBUTION = { none: 0, undetermined: 1, external: 2, internal: 3 } as const;
/** The factors over normal at which the impact becomes medium, high and very high. */
const IMPACT_FROM = [5, 20, 100];

const attribution = () => z.int().min(0).max(3);
const impact = () => z.int().min(0).max(3);
const ATTRIBUTION_SAYS =
  '0: no incident. 1: not determined. 2: external, probably caused by another service. 3: internal, probably the cause of others.';
const IMPACT_SAYS =
  'At its peak. 0: low. 1: medium, 5 times as many reports as usual. 2: high, 20 times. 3: very high, 100 times.';

const incidentShape = component('V2Incident', 'A period with far more reports than usual.', {
  id: identifier().describe('Its number.'),
  created_at: instant().describe('When it was first reported.'),
  resolved_at: instant().nullable().describe('When it ended; null while it is active.'),
  updated_at: instant().describe('When it last got worse, or ended.'),
  is_active: z.boolean().describe('Whether it is active.'),
  total: whole().describe('Reports since it began, without those that count less.'),
  indicators: whole().describe('The same: all are reports from people.'),
  other: whole().describe('0.'),
  peak_attribution: attribution().describe(ATTRIBUTION_SAYS),
  peak_user_impact: impact().describe(IMPACT_SAYS),
  company_id: identifier().describe('The service.'),
  company: companyNameShape,
  slug: z.string().describe('Its id in `/api/v1`.'),
});

const eventShape = component('V2Event', 'An incident as a news item.', {
  id: identifier().describe('Its number.'),
  title: z.string().describe('In a few words.'),
  body: z.string().describe('In a sentence.'),
  company_id: identifier().describe('The service.'),
  created_at: instant().describe('When it was first reported.'),
  publish_at: instant().describe('The same.'),
  is_active: z.boolean().describe('Whether it is active.'),
  measurement: component('V2Measurement', 'What was counted.', {
    started_on: instant().describe('When it began.'),
    ended_on: instant().nullable().describe('When it ended; null while it is active.'),
    expected: whole().describe('Usual reports at its peak.'),
    actual: whole().describe('Reports at its peak, in 15 minutes.'),
  }),
});

const attributionShape = component('V2Attribution', 'Where an incident comes from.', {
  attribution: attribution().describe(ATTRIBUTION_SAYS),
  attribution_calculated_at: instant()
    .nullable()
    .describe('When that was determined; null without an incident.'),
  user_impact: impact().describe(IMPACT_SAYS),
  user_impact_calculated_at: instant()
    .nullable()
    .describe('When that was determined; null without an incident.'),
  reason: z.int().min(0).max(7).describe('0: not stated.'),
  danger_duration_s: whole().describe('How many seconds the incident has lasted; 0 without one.'),
  incident_id: identifier().nullable().describe('Its number; null without an incident.'),
  incident_created_at: instant().nullable().describe('When it was first reported; null without an incident.'),
});

export function isActive({ state }: Pick<Incident, 'state'>): boolean {
  return state === 'open' || state === 'recovering';
}

function attributionOf({ blame }: Incident): number {
  if (blame?.role === 'knock_on') return ATTRIBUTION.external;
  return blame?.role === 'primary' ? ATTRIBUTION.internal : ATTRIBUTION.undetermined;
}

function impactOf({ peak }: Incident): number {
  const times = peak.reports / Math.max(peak.expected, 1);
  return IMPACT_FROM.filter((from) => times >= from).length;
}

/** A reported incident of a service in the catalog. */
export interface Told {
  readonly incident: Incident;
  readonly detectedAt: Millis;
  readonly service: Service;
}

export function incidentJson({ incident, detectedAt, service }: Told): Json<typeof incidentShape> {
  const company = companyNameJson(service);
  const over = incident.state === 'resolved' ? incident.endedAt : null;
  return {
    id: numberOf('incident', incident.id),
    created_at: utc(detectedAt),
    resolved_at: utcOrNull(over),
    updated_at: utc(over ?? Math.max(detectedAt, incident.peak.at)),
    is_active: isActive(incident),
    total: incident.reports,
    indicators: incident.reports,
    other: 0,
    peak_attribution: attributionOf(incident),
    peak_user_impact: impactOf(incident),
    company_id: company.id,
    company,
    slug: incident.id,
  };
}

export function eventJson({ incident, detectedAt, service }: Told): Json<typeof eventShape> {
  const { peak, reports, onset } = incident;
  const minutes = Math.round(peak.windowMs / MINUTE);
  const expected = Math.round(peak.expected);
  return {
    id: numberOf('event', incident.id),
    title: `User reports indicate problems at ${service.name}`,
    body: `${reports} reports since ${utc(onset.at)}. Peak: ${peak.reports} reports in ${minutes} minutes, normally about ${expected}.`,
    company_id: numberOf('company', service.slug),
    created_at: utc(detectedAt),
    publish_at: utc(detectedAt),
    is_active: isActive(incident),
    measurement: {
      started_on: utc(onset.at),
      ended_on: incident.state === 'resolved' ? utcOrNull(incident.endedAt) : null,
      expected,
      actual: peak.reports,
    },
  };
}

/** `incident`: the active reported incident; null if there is none. */
export function attributionJson(incident: Incident | null, at: Millis): Json<typeof attributionShape> {
  const since = incident?.detectedAt ?? null;
  if (incident === null || since === null)
    return {
      attribution: ATTRIBUTION.none,
      attribution_calculated_at: null,
      user_impact: 0,
      user_impact_calculated_at: null,
      reason: 0,
      danger_duration_s: 0,
      incident_id: null,
      incident_created_at: null,
    };
  return {
    attribution: attributionOf(incident),
    attribution_calculated_at: utc(at),
    user_impact: impactOf(incident),
    user_impact_calculated_at: utc(at),
    reason: 0,
    danger_duration_s: Math.max(0, Math.round((at - since) / SECOND)),
    incident_id: numberOf('incident', incident.id),
    incident_created_at: utc(since),
  };
}

export const incidentOperations = [
  operation({
    id: 'v2ListIncidents',
    path: '/v2/incidents',
    summary: 'Incidents of all services',
    says: 'Newest first.',
    shape: z.array(incidentShape),
    query: incidentsQuery,
    paged: true,
  }),
  operation({
    id: 'v2ListIncidentsOfCompany',
    path: '/v2/companies/{id}/incidents',
    summary: 'Incidents of a service',
    says: 'Newest first.',
    shape: z.array(incidentShape),
    query: incidentsQuery,
    inPath: companyPath,
    paged: true,
  }),
  operation({
    id: 'v2ListEventsOfCompany',
    path: '/v2/companies/{id}/events',
    summary: 'Incidents of a service as news',
    says: 'Newest first.',
    shape: z.array(eventShape),
    query: pagedQuery,
    inPath: companyPath,
    paged: true,
  }),
  operation({
    id: 'v2ListEventsOfSite',
    path: '/v2/sites/{id}/companies/events',
    summary: 'Incidents of the services of a site as news',
    says: 'Newest first.',
    shape: z.array(eventShape),
    query: pagedQuery,
    inPath: { id: 'The number of the site.' },
    paged: true,
  }),
  operation({
    id: 'v2GetAttribution',
    path: '/v2/companies/{id}/attribution',
    summary: 'Where the current incident comes from',
    says: 'All 0 and null if there is none.',
    shape: attributionShape,
    inPath: companyPath,
  }),
];
