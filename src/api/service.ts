import { z } from 'zod';
import {
  ALIASES_MAX,
  LABEL_LENGTH_MAX,
  NAME_LENGTH_MAX,
  RELATED_MAX,
  URL_LENGTH_MAX,
} from '../catalog/catalog.ts';
import { lessWeight } from '../core/domain/less-weight.ts';
import { placeOfKey, regionOfKey } from '../core/domain/place.ts';
import { problemsOf, type Category, type Service } from '../core/domain/service.ts';
import type { ServiceState } from '../core/incident/status.ts';
import { HOUR } from '../core/base/time.ts';
import type { Share } from '../ports/rollups.ts';
import { incidentJson, incidentShape, slug, windowShape } from './incident.ts';
import { statusShape } from './requests.ts';
import { component, count, figure, iso, isoOrNull, moment, round, type Json } from './shape.ts';

const country = () => z.string().length(2);

const knowledgeShape = component('Knowledge', 'How much is known about what is usual for a service.', {
  hours: figure().describe('Hours it has been watched, eight weeks at most.'),
  hoursNeeded: figure().describe('With fewer hours its status is `learning`.'),
});

const unseenShape = component(
  'Unseen',
  'Reports, or some of them, could not be accepted for so much of the last half hour that a status of `normal` is not certain yet.',
  {
    from: moment().describe('When that began.'),
    to: moment().nullable().describe('When it ended; null while it lasts.'),
  },
);

export const serviceShape = component('Service', 'A service as of the last tick.', {
  slug: slug().describe('Identifies the service in URLs, and never changes.'),
  name: z.string().max(NAME_LENGTH_MAX).describe('Its name as people know it.'),
  category: slug().describe('Slug of its category.'),
  countries: z
    .array(country())
    .describe('Countries it serves, ISO 3166-1 alpha-2; empty if it serves the whole world.'),
  status: statusShape,
  asOf: moment().describe('The event time of all this data.'),
  evidence: figure().describe('−log10 of how many times a day counts this high are expected by chance.'),
  window: windowShape,
  incident: incidentShape
    .nullable()
    .describe('The current incident, even if it is only pending; null if there is none.'),
  knowledge: knowledgeShape,
  unseen: unseenShape
    .nullable()
    .describe('Why a service without an incident cannot be called normal; null if enough was seen recently.'),
});

export const problemShape = component(
  'ServiceProblem',
  'A problem that a report about the service may name.',
  {
    slug: slug().describe('Identifies it in reports.'),
    label: z.string().max(LABEL_LENGTH_MAX).describe('The label of its button.'),
  },
);

const reportedProblemShape = component('ReportedProblem', 'How many reports name a problem.', {
  problem: z.string().describe('Slug of the problem.'),
  reports: count().describe('Reports that name it.'),
});

const reportedPlaceShape = component('ReportedPlace', 'How many reports come from a country or a city.', {
  country: country().describe('ISO 3166-1 alpha-2.'),
  city: z.string().nullable().describe('The city in English; null for the whole country.'),
  reports: count().describe('Reports from there.'),
});

const reportedRegionShape = component('ReportedRegion', 'How many reports come from a part of a country.', {
  country: country().describe('ISO 3166-1 alpha-2.'),
  region: z.string().describe('The part of the country in English.'),
  reports: count().describe('Reports from there.'),
});

const dayShape = component('LastDay', 'Reports of the last 24 hours.', {
  reports: count().describe('All of them.'),
  problems: z
    .array(reportedProblemShape)
    .describe('The most reported problems, each named by at least five people.'),
  places: z
    .array(reportedPlaceShape)
    .describe('The places with the most reports: countries, and cities with at least five people.'),
  regions: z
    .array(reportedRegionShape)
    .describe('The regions with the most reports, each with at least five people.'),
});

export const serviceDetailShape = component('ServiceDetail', 'A service with its last 24 hours.', {
  ...serviceShape.shape,
  aliases: z
    .array(z.string().max(NAME_LENGTH_MAX))
    .max(ALIASES_MAX)
    .describe('Other names people search for.'),
  homepage: z.string().max(URL_LENGTH_MAX).nullable().describe('Its web address; null if unknown.'),
  officialStatus: z
    .string()
    .max(URL_LENGTH_MAX)
    .nullable()
    .describe('The web address of its own status page; null if unknown.'),
  dependsOn: z.array(slug()).max(RELATED_MAX).describe('Slugs of the services it cannot work without.'),
  competesWith: z
    .array(slug())
    .max(RELATED_MAX)
    .describe('Slugs of services that people mistake for it, besides those of its category.'),
  problems: z.array(problemShape).describe('The problems that a report about it may name.'),
  last24h: dayShape,
  worksAgain: count().describe(
    'People who said in the last 30 minutes that it works again; not included in any count of reports.',
  ),
});

/** A service as of the last tick. */
export function serviceJson(service: Service, state: ServiceState): Json<typeof serviceShape> {
  const { judgement, incident, knowledge, unseen } = state;
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
      ...lessWeight(judgement.lessWeight),
      expected: round(judgement.expected),
      facet: judgement.facet ?? null,
    },
    incident: incident === null ? null : incidentJson(incident),
    knowledge: { hours: round(knowledge.observedMs / HOUR), hoursNeeded: knowledge.neededMs / HOUR },
    unseen: unseen === undefined ? null : { from: iso(unseen.from), to: isoOrNull(unseen.to) },
  };
}

/** A service with everything that its page shows about the last day. */
export function serviceDetailJson(
  service: Service,
  category: Category,
  state: ServiceState,
  day: { reports: number; problems: readonly Share[]; places: readonly Share[]; worksAgain: number },
): Json<typeof serviceDetailShape> {
  const places = day.places.filter(({ key }) => regionOfKey(key) === null);
  return {
    ...serviceJson(service, state),
    aliases: service.aliases,
    homepage: service.homepage,
    officialStatus: service.officialStatus,
    dependsOn: service.dependsOn ?? [],
    competesWith: service.competesWith ?? [],
    problems: problemsOf(service, category).map(({ slug: problem, label }) => ({ slug: problem, label })),
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
    worksAgain: day.worksAgain,
  };
}
