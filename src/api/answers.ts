import type { Challenge } from 'altcha-lib';
import { z } from 'zod';
import { ASIDE_REASONS } from '../core/domain/report.ts';
import { answerShape } from '../intake/answers.ts';
import { challengeShape } from '../intake/proofs.ts';
import { DROP_REASONS } from '../intake/draft.ts';
import { placeShape, reportShape } from '../intake/steps/drop-malformed.ts';
import { DURABILITIES } from '../ports/durability.ts';
import type { Accepted } from '../intake/intake.ts';
import { categoryShape, countryPlacesShape } from './catalog.ts';
import { incidentShape } from './incident.ts';
import { serviceShape } from './service.ts';
import { component, components, moment, type Json } from './shape.ts';

components.add(placeShape, { id: 'Place' });
components.add(reportShape, { id: 'NewReport' });
components.add(answerShape, { id: 'NewAnswer' });
components.add(challengeShape, { id: 'Challenge' });

const toldShape = component('Told', 'What a reporter who was just counted is told.', {
  heard: z
    .object({
      nth: z.int().min(1).describe('Their position, counting from 1: 3 is the third.'),
      minutes: z.union([z.literal(10), z.literal(60)]).describe('Counted over the last 10 or 60 minutes.'),
      place: z
        .object({
          country: z.string().describe('Its country, ISO 3166-1 alpha-2.'),
          city: z.string().nullable().describe('Its name in English.'),
        })
        .nullable()
        .describe('The city they are near, once five people there have reported; null: anywhere.'),
    })
    .nullable()
    .describe('Null if too little is known, as after a start.'),
  token: z
    .string()
    .describe('Identifies the report to this server for half an hour; contains nothing about its sender.'),
});

export const receiptShape = component('Receipt', 'Confirms that a report is on disk.', {
  id: z.string().describe('Identifies the report in the log.'),
  counted: z.boolean().describe('Whether it counts; a report that does not is still kept.'),
  reason: z
    .enum(ASIDE_REASONS)
    .optional()
    .describe(
      'Why it does not count; absent if it does. `repeat`: the same person reported the service within four hours; `crowded`: the most devices of its address that may count on the service already do; `late`: it was made more than five minutes before it arrived. `works`: it says that the service works again, which is counted separately; `works_repeat`: the same person, or the most devices of its address that may, said so within four hours. `answer`: never given for a report.',
    ),
  told: toldShape.optional().describe('Absent if it does not count, or was answered before.'),
});

export function receiptJson({ id, counted, reason, told }: Accepted): Json<typeof receiptShape> {
  if (reason !== null) return { id, counted, reason };
  return told === undefined ? { id, counted } : { id, counted, told };
}

export const answeredShape = component('Answered', 'Confirms that an answer was accepted.', {
  taken: z.literal(true).describe('Always true.'),
});

export const challengeAnswerShape = component(
  'ChallengeAnswer',
  'What is currently requested with a report.',
  {
    challenge: challengeShape
      .nullable()
      .describe('Null if nothing is requested: always, unless a surge looks fabricated.'),
  },
);

export function challengeJson(challenge: Challenge | null): Json<typeof challengeAnswerShape> {
  if (challenge === null) return { challenge };
  const { parameters, signature = '' } = challenge;
  return { challenge: { parameters: { ...parameters }, signature } };
}

/** RFC 9457. */
export const problemShape = component('Problem', 'Why a request was not answered as asked (RFC 9457).', {
  type: z
    .string()
    .describe(
      `Identifies the kind of problem: \`about:blank\`, \`urn:outcry:unknown_incident\`, or ${DROP_REASONS.map((reason) => `\`urn:outcry:${reason}\``).join(', ')}.`,
    ),
  title: z.string().describe('The status in words.'),
  status: z.int().min(400).max(599).describe('The HTTP status.'),
  detail: z.string().describe('A sentence that says what is wrong.'),
});

/** A cursor for `cursor` in the next request. */
const next = () =>
  z.string().nullable().describe('Pass it as `cursor` to get the next page; null on the last.');

export const servicesShape = component('ServicePage', 'A page of services.', {
  items: z.array(serviceShape).describe('By slug, or best match first.'),
  next: next(),
});

export const incidentsShape = component('IncidentPage', 'A page of incidents.', {
  items: z.array(incidentShape).describe('Newest first.'),
  next: next(),
});

export const categoriesShape = component('CategoryPage', 'The categories of the catalog.', {
  items: z.array(categoryShape).describe('In the order of the catalog.'),
  next: next(),
});

export const placesShape = component('PlacePage', 'A page of countries with their cities.', {
  items: z.array(countryPlacesShape).describe('By code.'),
  next: next(),
});

export const descriptionShape = z
  .looseObject({ openapi: z.string().describe('The version of OpenAPI.') })
  .describe('What programs can ask this instance.')
  .register(components, { id: 'Description' });

export const healthShape = component('Health', 'That the process answers.', {
  status: z.literal('ok').describe('Always `ok`.'),
});

export const readinessShape = component('Readiness', 'Whether the instance is ready.', {
  status: z
    .enum(['ready', 'behind', 'store_failed', 'clock_wrong'])
    .describe(
      "`behind`: the watch is late. `store_failed`: the store refuses what it is given. `clock_wrong`: the report log is ahead of the machine's clock.",
    ),
  asOf: moment().optional().describe('With `behind`: up to when reports have been judged.'),
  role: z
    .enum(['watches', 'follows'])
    .optional()
    .describe(
      'For a node that shares its store with others: whether it judges and publishes, or another node does.',
    ),
  durability: z
    .enum(DURABILITIES)
    .optional()
    .describe(
      'For such a node: where an acknowledged report is. `disk`: on the disk of the database only; `standby`: also on that of a synchronous standby; ' +
        '`standby_memory`: a standby has also received it. `nothing`: the database does not wait for its disk.',
    ),
  bus: z
    .enum(['database', 'nats', 'nats_lost'])
    .optional()
    .describe(
      'For such a node: how it learns of a tick that another node has published. `nats_lost`: by NATS, which is unreachable, so it looks at the ' +
        'database twice a second instead.',
    ),
});
