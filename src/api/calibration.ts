import { z } from 'zod';
import type { Calibration, SizeCalibration } from '../core/account/calibration.ts';
import { SIZES } from '../core/account/size.ts';
import type { Millis } from '../core/base/time.ts';
import { component, count, figure, iso, moment, round, type Json } from './shape.ts';

const exceedanceShape = component('Exceedance', 'How often surges as rare as `nominal` occurred.', {
  nominal: figure().describe('How rare they should be, per service and day.'),
  surges: count().describe('Surges that occurred and were not confirmed by an editor.'),
  measured: figure().describe('Those per service and day; 0 if there are no days of data.'),
  low: figure().describe('The lower end of the margin of error (95 %).'),
  high: z.number().nullable().describe('The upper end of the margin of error (95 %); null if there is none.'),
});

const sizeShape = component('SizeCalibration', 'The record of the services of one size.', {
  size: z.enum([...SIZES, 'all']).describe('How many reports are normal for them; `all`: every size.'),
  services: count().describe('Services of this size under watch now.'),
  serviceDays: figure().describe('Days of data, summed over the services.'),
  exceedances: z.array(exceedanceShape).describe('One for each of the four rarities.'),
});

const incidentsShape = component('MarkedIncidents', 'Recorded incidents by what editors found.', {
  confirmed: count().describe('Problems were confirmed.'),
  unconfirmed: count().describe('Problems could not be confirmed.'),
  withdrawn: count().describe('There was no problem.'),
  unmarked: count().describe('No editor has marked them.'),
});

const falseIncidentsShape = component(
  'FalseIncidents',
  'Incidents per month that are reported although nothing happened, over all services.',
  {
    expected: figure().describe('How many to expect at the current levels.'),
    aim: figure().describe('How many the operator accepts.'),
  },
);

export const calibrationShape = component(
  'Calibration',
  'How often the instance is wrong, by its own account.',
  {
    asOf: moment().describe('The event time of all this data.'),
    services: count().describe('Services under watch.'),
    falseIncidentsAMonth: falseIncidentsShape,
    problems: figure().describe('The evidence that opens an incident.'),
    incidents: incidentsShape,
    all: sizeShape,
    sizes: z.array(sizeShape).describe('By size, the smallest services first.'),
  },
);

/** How often an instance is wrong, as far as it knows. */
interface CalibrationFacts {
  readonly now: Millis;
  readonly calibration: Calibration;
  readonly statedAMonth: number;
  readonly targetAMonth: number;
  readonly problems: number;
}

/** The accuracy that an instance states about itself. Rates are per service and day. */
export function calibrationJson({
  now,
  calibration,
  statedAMonth,
  targetAMonth,
  problems,
}: CalibrationFacts): Json<typeof calibrationShape> {
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

function sizeJson({ size, services, days, exceedances }: SizeCalibration): Json<typeof sizeShape> {
  return { size, services, serviceDays: round(days), exceedances };
}
