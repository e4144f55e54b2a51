import { z } from 'zod';
import { component, moment } from '../shape.ts';

/**
 * The vocabulary of Statuspage's API v2, field by field as documented. What we cannot know is null, and what we do not have is empty:
 * subscribers, maintenance, tweets.
 */
const INDICATORS = ['none', 'minor', 'major', 'critical', 'maintenance'] as const;
export type Indicator = Exclude<(typeof INDICATORS)[number], 'maintenance'>;
const COMPONENT_STATUSES = [
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  'under_maintenance',
] as const;
export type ComponentStatus = Exclude<(typeof COMPONENT_STATUSES)[number], 'under_maintenance'>;
const INCIDENT_STATUSES = ['investigating', 'identified', 'monitoring', 'resolved', 'postmortem'] as const;
export type IncidentStatus = Exclude<(typeof INCIDENT_STATUSES)[number], 'postmortem'>;

const IMPACTS = z.enum(INDICATORS);

const pageShape = component('StatuspagePage', 'The instance as a page of Statuspage.', {
  id: z.string().describe('The same for ever.'),
  name: z.string().describe('What the instance calls itself.'),
  url: z.string().describe('Where its pages are.'),
  time_zone: z.string().describe('IANA name of the zone that its pages tell times in.'),
  updated_at: moment().describe('As of when all of this is.'),
});

const statusShape = component('StatuspageStatus', 'How all services are together.', {
  indicator: IMPACTS.describe(
    '`none`: nothing is reported. `minor`: some services have problems. `major`: one in ten. `critical`: every second one.',
  ),
  description: z.string().describe('The sentence of the front page.'),
});

const componentShape = component('StatuspageComponent', 'A service, or a category as a group of services.', {
  id: z.string().describe('The slug of the service; `category/` and its slug for a category.'),
  name: z.string().describe('Its name.'),
  status: z
    .enum(COMPONENT_STATUSES)
    .describe(
      '`operational`: nothing unusual, or too new to judge. `degraded_performance`: possible problems, or on the way back. `partial_outage`: problems in some places or networks. `major_outage`: problems everywhere. Of a group, the worst.',
    ),
  created_at: moment().nullable().describe('Null: a catalog does not say.'),
  updated_at: moment()
    .nullable()
    .describe('When its incident was last told of; null where it has none of the last day.'),
  position: z.int().min(1).describe('Its place in this list.'),
  description: z.string().nullable().describe('Null.'),
  showcase: z.boolean().describe('False.'),
  start_date: z.string().nullable().describe('Null.'),
  group_id: z.string().nullable().describe('The group of its category; null of a group.'),
  page_id: z.string().describe('That of the page.'),
  group: z.boolean().describe('Whether it is a group.'),
  only_show_if_degraded: z.boolean().describe('False.'),
  components: z.array(z.string()).optional().describe('Of a group, the ids of its services in this list.'),
});

const affectedShape = component('StatuspageAffected', 'What an update says of the service.', {
  code: z.string().describe('Its slug.'),
  name: z.string().describe('Its name.'),
  old_status: z.enum(COMPONENT_STATUSES).describe('Its status before.'),
  new_status: z.enum(COMPONENT_STATUSES).describe('Its status from then on.'),
});

const updateShape = component('StatuspageUpdate', 'What was said of an incident at one time.', {
  id: z.string().describe('The incident and the number of the update.'),
  status: z.enum(INCIDENT_STATUSES).describe('The status of the incident from then on.'),
  body: z.string().describe('What was said.'),
  incident_id: z.string().describe('The incident.'),
  created_at: moment().describe('When it was said.'),
  updated_at: moment().describe('The same: what was said stands.'),
  display_at: moment().describe('The same.'),
  affected_components: z.array(affectedShape).describe('The service.'),
  deliver_notifications: z.boolean().describe('True.'),
  custom_tweet: z.string().nullable().describe('Null.'),
  tweet_id: z.string().nullable().describe('Null.'),
});

const incidentShape = component('StatuspageIncident', 'An incident that was reported.', {
  id: z.string().describe('Names it for ever.'),
  name: z.string().describe('What its page says in one sentence.'),
  status: z
    .enum(INCIDENT_STATUSES)
    .describe(
      '`investigating`: reports are high. `identified`: it is probably caused by problems at another service. `monitoring`: reports are back to normal and watched. `resolved`: over, or withdrawn.',
    ),
  created_at: moment().describe('When it was first reported.'),
  updated_at: moment().describe('When something was last said of it.'),
  monitoring_at: moment().nullable().describe('When reports came back to normal; null before.'),
  resolved_at: moment().nullable().describe('When it was over; null before.'),
  impact: IMPACTS.describe('`major`: everywhere. `minor`: in some places or networks. `none`: withdrawn.'),
  shortlink: z.string().describe('Its page.'),
  started_at: moment().describe('When it began, estimated.'),
  page_id: z.string().describe('That of the page.'),
  incident_updates: z.array(updateShape).describe('What was said of it, the latest first.'),
  components: z.array(componentShape).describe('The service.'),
});

const maintenances = () => z.array(incidentShape).max(0).describe('Empty: an instance knows of none.');
const PARTS = {
  status: statusShape.describe('How all are together.'),
  components: z.array(componentShape).describe('Services, then the groups that they are in.'),
  incidents: z.array(incidentShape).describe('At most 50, the newest first.'),
  scheduled_maintenances: maintenances(),
} as const;
const of = { page: pageShape.describe('The instance.') };

export const summaryShape = component(
  'StatuspageSummary',
  'Everything at once; incidents are those not over.',
  {
    ...of,
    ...PARTS,
  },
);
export const pageStatusShape = component('StatuspagePageStatus', 'How all are together.', {
  ...of,
  status: PARTS.status,
});
export const componentsShape = component('StatuspageComponents', 'Services and their groups.', {
  ...of,
  components: PARTS.components,
});
export const incidentsShape = component('StatuspageIncidents', 'Incidents.', {
  ...of,
  incidents: PARTS.incidents,
});
export const maintenancesShape = component('StatuspageMaintenances', 'Scheduled maintenance.', {
  ...of,
  scheduled_maintenances: PARTS.scheduled_maintenances,
});
