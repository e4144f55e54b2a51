import { z } from 'zod';
import { holeShape } from '../series.ts';
import { component, count, moment, type Json } from '../shape.ts';
import { incidentDetailShape, incidentShape, slug } from '../incident.ts';

const levelsShape = component('Levels', 'How much evidence each step of an incident needs.', {
  possible: z.number().describe('To be suspected.'),
  open: z.number().describe('To be reported.'),
  lasting: z.number().describe('To be reported once it has lasted.'),
  clear: z.number().describe('Below it, reports are back to normal.'),
});

const counts = () => z.record(z.string(), count());

const quarterShape = component(
  'Quarter',
  'What the reports of a quarter of an hour say, if there are at least five.',
  {
    at: moment().describe('When it begins.'),
    problems: counts().describe('Reports by problem.'),
    places: counts().describe(
      'Reports by the smallest place that may be named: `GB/London`, `GB:Scotland`, `GB`.',
    ),
    networks: counts().describe('Reports by network: `AS2856`.'),
  },
);

export const excerptShape = component(
  'Excerpt',
  'Counts from the log around one incident, with what was known before it: all that is needed to judge it again, and nothing that reveals who reported.',
  {
    judge: z.int().describe('The version of the judge that found `incident`.'),
    replay: z
      .string()
      .describe('The command that judges it again: it prints exactly the bytes of `incident`.'),
    service: z
      .object({
        slug: slug().describe('Its slug.'),
        name: z.string().describe('Its name.'),
        category: slug().describe('The slug of its category.'),
        countries: z.array(z.string()).describe('Countries it serves; empty: worldwide.'),
      })
      .describe('Its entry in the catalog.'),
    levels: levelsShape,
    past: z
      .object({
        from: moment().describe('When they begin.'),
        reports: z.array(count().nullable()).describe('Per hour; null if nobody could report.'),
      })
      .describe('Counts of the two weeks before, from which normal is learned.'),
    log: z
      .object({
        from: moment().describe(
          'When it begins: a day before the incident, or less if many people reported.',
        ),
        to: moment().describe('When it ends: once the incident is over, or now.'),
        whole: z
          .boolean()
          .describe('False if the incident is longer, or has more reports, than an excerpt may hold.'),
        reports: z.array(count()).describe('Counted reports per minute.'),
        quarters: z.array(quarterShape).describe('What they say, per quarter of an hour.'),
        regions: z
          .record(z.string(), z.string())
          .describe('The regions of cities, by the keys of the cities.'),
        holes: z.array(holeShape).describe('Periods in which reports could not be accepted.'),
      })
      .describe('The counts around the incident.'),
    incident: incidentShape.nullable().describe('What the judge finds in these counts; null: no incident.'),
    published: incidentDetailShape.describe(
      'What was published, by a judge that knew everything: who sent reports, other services, and what it had learned before.',
    ),
  },
);

export type ExcerptJson = Json<typeof excerptShape>;
/** The input of the judge, without its result. */
export type ExcerptFacts = Omit<ExcerptJson, 'incident' | 'replay' | 'judge'>;
