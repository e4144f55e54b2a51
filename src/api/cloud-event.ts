import { z } from 'zod';
import type { Millis } from '../core/base/time.ts';
import { component, iso, moment, type Json } from './shape.ts';

/** The topics of events in live streams, and the shapes of their data. */
const SHAPES = { service: 'Service', incident: 'Incident', update: 'PublishedUpdate' } as const;
type EventName = keyof typeof SHAPES;
const EVENT_NAMES = Object.keys(SHAPES) as EventName[];

export const cloudEventShape = component(
  'CloudEvent',
  'An event in the structured JSON format of CloudEvents 1.0.',
  {
    specversion: z.literal('1.0').describe('The version of CloudEvents.'),
    id: z
      .string()
      .describe('Identifies the event among those of its source: an event received twice has the same id.'),
    source: z.string().describe('The public URL of the instance; `/` if its operator has set none.'),
    type: z.enum(EVENT_NAMES.map((name) => `outcry.${name}` as const)).describe('What it is about.'),
    subject: z.string().describe('The slug of the service.'),
    time: moment().describe('Event time.'),
    datacontenttype: z.literal('application/json').describe('The media type of the data.'),
    dataschema: z.string().optional().describe('Where its data is described; absent if the source is `/`.'),
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
