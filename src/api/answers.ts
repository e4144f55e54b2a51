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
      nth: z.int().min(1).describe('The how-manieth they are: 3.'),
      minutes: z.union([z.literal(10), z.literal(60)]).describe('In the last so many minutes.'),
      place: z
        .object({
          country: z.string().describe('Its country, ISO 3166-1 alpha-2.'),
          city: z.string().nullable().describe('Its name in English.'),
        })
        .nullable()
        .describe('Near which city, once five people there have reported; null: anywhere.'),
    })
    .nullable()
    .describe('Null where too little is known, as after a start.'),
  token: z
    .string()
    .describe('Names the report to this server for half an hour, and holds nothing of its sender.'),
});

export const receiptShape = component('Receipt', 'The word that a report is on disk.', {
  id: z.string().describe('Names the report in the log.'),
  counted: z.boolean().describe('Whether it counts; a report that does not is kept all the same.'),
  reason: z
    .enum(ASIDE_REASONS)
    .optional()
    .describe(
      'Why it does not count; left out where it does. `repeat`: the same person reported the service within four hours; `crowded`: as many devices of its address count on the service as may; `late`: it was made more than five minutes before it came. `works`: it says that the service works again, which is counted apart; `works_repeat`: the same person, or as many devices of its address as may, said so within four hours. `answer`: never given to a report.',
    ),
  told: toldShape.optional().describe('Left out where it does not count, or was answered before.'),
});

export function receiptJson({ id, counted, reason, told }: Accepted): Json<typeof receiptShape> {
  if (reason !== null) return { id, counted, reason };
  return told === undefined ? { id, counted } : { id, counted, told };
}

export const answeredShape = component('Answered', 'The word that an answer is taken.', {
  taken: z.literal(true).describe('It is.'),
});

export const challengeAnswerShape = component(
  'ChallengeAnswer',
  'What a report is asked for at the moment.',
  {
    challenge: challengeShape
      .nullable()
      .describe('Null where nothing is asked for: always, unless a surge looks made.'),
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
      `Names the kind of problem: \`about:blank\`, \`urn:outcry:unknown_incident\`, or ${DROP_REASONS.map((reason) => `\`urn:outcry:${reason}\``).join(', ')}.`,
    ),
  title: z.string().describe('What the status says in words.'),
  status: z.int().min(400).max(599).describe('The status of the answer.'),
  detail: z.string().describe('A sentence that says what is wrong.'),
});

/** A cursor for `cursor` in the next request. */
const next = () =>
  z.string().nullable().describe('Give it as `cursor` to get the next page; null on the last.');

export const servicesShape = component('ServicePage', 'A page of services.', {
  items: z.array(serviceShape).describe('By slug, or what fits the search best first.'),
  next: next(),
});

export const incidentsShape = component('IncidentPage', 'A page of incidents.', {
  items: z.array(incidentShape).describe('The newest first.'),
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
  .describe('What programs can ask of this instance.')
  .register(components, { id: 'Description' });

export const healthShape = component('Health', 'That the process answers.', {
  status: z.literal('ok').describe('It does.'),
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
      'Of a node that shares its store with others: whether it judges and publishes, or another does.',
    ),
  durability: z
    .enum(DURABILITIES)
    .optional()
    .describe(
      'Of such a node: where a report is that was acknowledged. On the disk of the database and, `standby`, of a synchronous standby; ' +
        '`standby_memory`: a standby has received it; `disk`: on no other. `nothing`: the database does not wait for its disk.',
    ),
  bus: z
    .enum(['database', 'nats', 'nats_lost'])
    .optional()
    .describe(
      'Of such a node: by what it hears of a tick that another has published. `nats_lost`: by NATS, which is not there; it looks at the ' +
        'database twice a second instead.',
    ),
});
