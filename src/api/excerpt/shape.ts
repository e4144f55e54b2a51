import { z } from 'zod';
import { holeShape } from '../series.ts';
import { component, count, moment, type Json } from '../shape.ts';
import { incidentDetailShape, incidentShape, slug } from '../incident.ts';

const levelsShape = component('Levels', 'How much evidence each step of an incident takes.', {
  possible: z.number().describe('To be suspected.'),
  open: z.number().describe('To be reported.'),
  lasting: z.number().describe('To be reported once it has lasted.'),
  clear: z.number().describe('Below it reports are back to usual.'),
});

const counts = () => z.record(z.string(), count());

const quarterShape = component(
  'Quarter',
  'What the reports of a quarter of an hour say, where there are at least five.',
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
  'Counts of the log around one incident, with what was believed before it: all that the judge needs to judge it again, and nothing that tells who reported.',
  {
    judge: z.int().describe('The version of the judge that found `incident`.'),
    replay: z.string().describe('The command that judges it again: it prints the bytes of `incident`.'),
    service: z
      .object({
        slug: slug().describe('Its slug.'),
        name: z.string().describe('Its name.'),
        category: slug().describe('The slug of its category.'),
        countries: z.array(z.string()).describe('Countries it serves; empty: worldwide.'),
      })
      .describe('The entry of the catalog.'),
    levels: levelsShape,
    past: z
      .object({
        from: moment().describe('When they begin.'),
        reports: z.array(count().nullable()).describe('By the hour; null where nobody could report.'),
      })
      .describe('Counts of the two weeks before: what usual is learned from.'),
    log: z
      .object({
        from: moment().describe('When it begins: a day before the incident, less where many reported.'),
        to: moment().describe('When it ends: once the incident is over, or as of now.'),
        whole: z
          .boolean()
          .describe('False where the incident is longer, or has more reports, than what is told of one.'),
        reports: z.array(count()).describe('Counted reports by the minute.'),
        quarters: z.array(quarterShape).describe('What they say, by the quarter of an hour.'),
        regions: z.record(z.string(), z.string()).describe('The regions that cities lie in, by their keys.'),
        holes: z.array(holeShape).describe('Times in which reports could not be taken.'),
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
