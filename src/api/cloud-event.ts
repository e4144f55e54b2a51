import { z } from 'zod';
import type { Millis } from '../core/base/time.ts';
import { component, iso, moment, type Json } from './shape.ts';

/** The topics of events in live streams, and the shapes of their data. */
const SHAPES = { service: 'Service', incident: 'Incident', update: 'PublishedUpdate' } as const;
type EventName = keyof typeof SHAPES;
const EVENT_NAMES = Object.keys(SHAPES) as EventName[];

export const cloudEventShape = component(
  'CloudEvent',
  'An event as CloudEvents 1.0 has it, structured, as JSON.',
  {
    specversion: z.literal('1.0').describe('Of CloudEvents.'),
    id: z
      .string()
      .describe('Names the event among those of its source: who gets one twice knows it by this.'),
    source: z.string().describe('The public address of the instance; `/` where its operator has not said.'),
    type: z.enum(EVENT_NAMES.map((name) => `outcry.${name}` as const)).describe('What it tells of.'),
    subject: z.string().describe('The slug of the service.'),
    time: moment().describe('Event time.'),
    datacontenttype: z.literal('application/json').describe('Of the data.'),
    dataschema: z
      .string()
      .optional()
      .describe('Where its data is described; left out where the source is `/`.'),
    data: z.looseObject({}).describe('A `Service`, an `Incident` or a `PublishedUpdate`.'),
  },
);

interface Told {
  readonly name: EventName;
  /** Identifies it, together with the moment, among events of its name. */
  readonly id: string;
  readonly service: string;
  readonly at: Millis;
  readonly data: object;
}

/** An event in a CloudEvents envelope. */
export function cloudEvent(
  publicUrl: string | null,
  { name, id, service, at, data }: Told,
): Json<typeof cloudEventShape> {
  return {
    specversion: '1.0',
    id: `${name}/${id}@${at}`,
    source: publicUrl ?? '/',
    type: `outcry.${name}`,
    subject: service,
    time: iso(at),
    datacontenttype: 'application/json',
    ...(publicUrl !== null && {
      dataschema: `${publicUrl}/openapi.json#/components/schemas/${SHAPES[name]}`,
    }),
    data: { ...data },
  };
}
