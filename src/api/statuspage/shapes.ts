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
  id: z.string().describe('Never changes.'),
  name: z.string().describe('The name of the instance.'),
  url: z.string().describe('The URL of its pages.'),
  time_zone: z.string().describe('IANA name of the time zone of its pages.'),
  updated_at: moment().describe('The time of this data.'),
});

const statusShape = component('StatuspageStatus', 'The overall status of all services.', {
  indicator: IMPACTS.describe(
    '`none`: nothing is reported. `minor`: some services have problems. `major`: at least one in ten. `critical`: at least half.',
  ),
  description: z.string().describe('The headline of the front page.'),
});

const componentShape = component('StatuspageComponent', 'A service, or a category as a group of services.', {
  id: z.string().describe('The slug of the service; `category/` and its slug for a category.'),
  name: z.string().describe('Its name.'),
  status: z
    .enum(COMPONENT_STATUSES)
    .describe(
      '`operational`: nothing unusual, or too new to judge. `degraded_performance`: possible problems, or recovering. `partial_outage`: problems in some places or networks. `major_outage`: problems everywhere. For a group, the worst.',
    ),
  created_at: moment().nullable().describe('Null: a catalog does not record it.'),
  updated_at: moment()
    .nullable()
    .describe('When its incident was last updated; null if it had none in the last day.'),
  position: z.int().min(1).describe('Its position in this list.'),
  description: z.string().nullable().describe('Null.'),
  showcase: z.boolean().describe('False.'),
  start_date: z.string().nullable().describe('Null.'),
  group_id: z.string().nullable().describe('The group of its category; null for a group.'),
  page_id: z.string().describe('The id of the page.'),
  group: z.boolean().describe('Whether it is a group.'),
  only_show_if_degraded: z.boolean().describe('False.'),
  components: z.array(z.string()).optional().describe('For a group, the ids of its services in this list.'),
});

const affectedShape = component('StatuspageAffected', 'What an update says about the service.', {
  code: z.string().describe('Its slug.'),
  name: z.string().describe('Its name.'),
  old_status: z.enum(COMPONENT_STATUSES).describe('Its status before.'),
  new_status: z.enum(COMPONENT_STATUSES).describe('Its status from then on.'),
});

const updateShape = component('StatuspageUpdate', 'An update on an incident.', {
  id: z.string().describe('The incident and the number of the update.'),
  status: z.enum(INCIDENT_STATUSES).describe('The status of the incident from then on.'),
  body: z.string().describe('Its text.'),
  incident_id: z.string().describe('The incident.'),
  created_at: moment().describe('When it was published.'),
  updated_at: moment().describe('The same: updates are not changed.'),
  display_at: moment().describe('The same.'),
  affected_components: z.array(affectedShape).describe('The service.'),
  deliver_notifications: z.boolean().describe('True.'),
  custom_tweet: z.string().nullable().describe('Null.'),
  tweet_id: z.string().nullable().describe('Null.'),
});

const incidentShape = component('StatuspageIncident', 'An incident that was reported.', {
  id: z.string().describe('Never changes.'),
  name: z.string().describe('What its page says in one sentence.'),
  status: z
    .enum(INCIDENT_STATUSES)
    .describe(
      '`investigating`: reports are high. `identified`: it is probably caused by problems at another service. `monitoring`: reports are back to normal and being watched. `resolved`: over, or withdrawn.',
    ),
  created_at: moment().describe('When it was first reported.'),
  updated_at: moment().describe('When it was last updated.'),
  monitoring_at: moment().nullable().describe('When reports returned to normal; null before.'),
  resolved_at: moment().nullable().describe('When it ended; null before.'),
  impact: IMPACTS.describe('`major`: everywhere. `minor`: in some places or networks. `none`: withdrawn.'),
  shortlink: z.string().describe('The URL of its page.'),
  started_at: moment().describe('When it began, estimated.'),
  page_id: z.string().describe('The id of the page.'),
  incident_updates: z.array(updateShape).describe('Its updates, the latest first.'),
  components: z.array(componentShape).describe('The service.'),
});

const maintenances = () => z.array(incidentShape).max(0).describe('Empty: an instance knows of none.');
const PARTS = {
  status: statusShape.describe('The overall status.'),
  components: z.array(componentShape).describe('Services, then the groups that they are in.'),
  incidents: z.array(incidentShape).describe('At most 50, the newest first.'),
  scheduled_maintenances: maintenances(),
} as const;
const of = { page: pageShape.describe('The instance.') };

export const summaryShape = component('StatuspageSummary', 'Everything at once, with unresolved incidents.', {
  ...of,
  ...PARTS,
});
export const pageStatusShape = component('StatuspagePageStatus', 'The overall status.', {
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
