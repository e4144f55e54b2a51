import type { Band } from '../core/detect/band.ts';
import { z } from 'zod';
import { HOLE_REASONS, type Hole } from '../core/domain/coverage.ts';
import { MINUTE, type Millis } from '../core/base/time.ts';
import { slug } from './incident.ts';
import { component, count, figure, iso, isoOrNull, moment, round, type Json } from './shape.ts';

export const pointShape = component('Point', 'The reports of one step, with the expected number.', {
  at: moment().describe('When the step begins.'),
  reports: count()
    .nullable()
    .describe(
      'Null if reports could not be accepted, so that the number is unknown, or if fewer than five people in the requested country reported.',
    ),
  expected: figure().nullable().describe('Expected reports; null if unknown.'),
  low: figure().nullable().describe('The lower end of what is normal; null if `expected` is.'),
  high: figure().nullable().describe('The upper end of what is normal; null if `expected` is.'),
});

export const holeShape = component(
  'Hole',
  'A period in which reports, or some of them, could not be accepted.',
  {
    service: slug().nullable().describe('The service; null if it was all of them.'),
    from: moment().describe('When it began.'),
    to: moment().nullable().describe('When it ended; null while it lasts.'),
    reason: z
      .enum(HOLE_REASONS)
      .describe(
        '`off`: the server was not running or stood still. `catalog`: the service was not in the catalog. `disk`, `overload`: some reports were accepted and some refused.',
      ),
  },
);

export const seriesShape = component('Series', 'Reports in steps of equal length.', {
  service: slug().describe('Slug of the service.'),
  country: z.string().length(2).nullable().describe('The country that reports are from; null for all.'),
  from: moment().describe('When the first step begins.'),
  to: moment().describe('When the last step ends.'),
  stepMinutes: figure().describe('Length of a step.'),
  items: z.array(pointShape).describe('The steps in order.'),
  holes: z.array(holeShape).describe('Periods in which reports could not be accepted.'),
});

/** Counts in consecutive steps, and the expected count of each. */
interface CountedSteps {
  readonly service: string;
  readonly country: string | null;
  readonly from: Millis;
  readonly to: Millis;
  readonly step: Millis;
  /** Null if reports could not be taken, or the count may not be published. */
  readonly counts: readonly (number | null)[];
  /** Empty if there is no baseline. */
  readonly bands: readonly (Band | null)[];
  readonly holes: readonly Hole[];
}

export function seriesJson({
  service,
  country,
  from,
  to,
  step,
  counts,
  bands,
  holes,
}: CountedSteps): Json<typeof seriesShape> {
  return {
    service,
    country,
    from: iso(from),
    to: iso(to),
    stepMinutes: step / MINUTE,
    items: counts.map((reports, index) => {
      const band = bands[index] ?? null;
      return {
        at: iso(from + index * step),
        reports,
        expected: band === null ? null : round(band.mean),
        low: band === null ? null : round(band.low),
        high: band === null ? null : round(band.high),
      };
    }),
    holes: holes.map(holeJson),
  };
}

/** When reports could not be taken; `to` is null while that continues. */
export function holeJson({ service, from, to, reason }: Hole): Json<typeof holeShape> {
  return { service, from: iso(from), to: isoOrNull(to), reason };
}
