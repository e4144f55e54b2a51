import { z } from 'zod';
import { SLUG_LENGTH_MAX } from '../catalog/catalog.ts';
import {
  BLAME_REASONS,
  BLAME_ROLES,
  type Blame,
  type BlameReason,
  type BlameRole,
} from '../core/blame/collateral.ts';
import type { Interval } from '../core/domain/holes.ts';
import { lessWeight } from '../core/domain/less-weight.ts';
import { INCIDENT_STATES, type Incident, type Unverified } from '../core/incident/incident.ts';
import { FINDINGS, NOTE_CHARS_MAX, type Mark } from '../core/domain/mark.ts';
import type { Update, UpdateReason } from '../core/incident/update.ts';
import { problemShareJson, problemShareShape, scopeJson, scopeShape } from './scope.ts';
import { component, components, count, figure, iso, isoOrNull, moment, round, type Json } from './shape.ts';

/** A service's slug in an answer or URL. */
export const slug = () => z.string().max(SLUG_LENGTH_MAX);

const intervalShape = component('Interval', 'A period of time.', {
  from: moment().describe('When it begins.'),
  to: moment().describe('When it ends.'),
});

/** Stands beside each count that is judged. */
const leftOut = () =>
  count()
    .optional()
    .describe(
      'Reports of the same time that `reports` leaves out, because they count less: many came from neighbouring IP addresses, for example. Absent if there are none.',
    );

/** An incident on its own has no blame. */
type ToldRole = Exclude<BlameRole, 'independent'>;
type ToldReason = Exclude<BlameReason, 'alone'>;
const TOLD_ROLES = BLAME_ROLES.filter((role): role is ToldRole => role !== 'independent');
const TOLD_REASONS = BLAME_REASONS.filter((reason): reason is ToldReason => reason !== 'alone');

const blameShape = component('Blame', 'The part an incident plays among others at the same time.', {
  role: z
    .enum(TOLD_ROLES)
    .describe('`knock_on`: probably caused by problems at another service. `primary`: the cause of others.'),
  of: slug().nullable().describe('The service where it began; null unless it is a knock-on.'),
  via: slug()
    .nullable()
    .describe(
      'The service it depends on directly: the same one, or a knock-on of it. The figures compare with this service.',
    ),
  others: z
    .array(slug())
    .describe(
      'For a primary, the services that are its knock-ons. For a knock-on of a service that nobody reports, the others that rose with it.',
    ),
  reason: z
    .enum(TOLD_REASONS)
    .describe(
      'Why: the catalog says that one depends on the other, or that people mistake one for the other; they rose together before; or it is the source of others.',
    ),
  times: z
    .number()
    .nullable()
    .describe(
      'How many times as many reports above the usual number the source has; null if they cannot be compared.',
    ),
  lagMinutes: z
    .number()
    .nullable()
    .describe('How many minutes after the source it began, negative if before; null as with `times`.'),
  odds: figure().describe('Log₁₀ of the odds that it is a knock-on.'),
});

const peakShape = component('Peak', 'The fifteen minutes with the most reports so far.', {
  at: moment().describe('When they end.'),
  minutes: figure().describe('Their length.'),
  reports: count().describe('Reports in them.'),
  lessWeight: leftOut(),
  expected: figure().describe('Reports that are usual in them.'),
  evidence: figure().describe('Evidence at that moment.'),
});

const unverifiedShape = component(
  'Unverified',
  'A surge that would be an incident if its senders were spread as usual.',
  {
    windowMinutes: figure().describe('Length of the counted period.'),
    reports: count().describe('Reports received in it.'),
    left: count().describe(
      'Reports that remain if no network or block of addresses counts for more than its share.',
    ),
  },
);

const stateShape = z
  .enum(INCIDENT_STATES)
  .describe(
    'The state of an incident. `pending`: suspected, not yet reported. `open`: reported. `recovering`: reports are back to normal and being watched. `resolved`: over.',
  )
  .register(components, { id: 'IncidentState' });

/** A window of a judgement, as in services and updates. */
export const windowShape = component(
  'Window',
  'The shortest period that holds nearly all surprising reports.',
  {
    minutes: figure().describe('Its length; it ends with the judgement.'),
    reports: count().describe('Reports in it.'),
    lessWeight: leftOut(),
    expected: figure().describe('Reports that are usual in it.'),
    facet: z
      .string()
      .nullable()
      .describe(
        'The one place, network or problem whose reports these are, such as `city:GB/London`; null if they are for the whole service.',
      ),
  },
);

export const incidentShape = component(
  'Incident',
  'A period in which reports were significantly higher than usual.',
  {
    id: z.string().describe('Never changes: service, day and minute, such as `x-20250310-0927`.'),
    service: slug().describe('Slug of the service.'),
    state: stateShape,
    onset: moment().describe('When it began, estimated backwards from the reports.'),
    onsetInterval: z
      .tuple([moment(), moment()])
      .describe('The earliest and the latest moment at which it plausibly began.'),
    detectedAt: moment()
      .nullable()
      .describe('When it was first reported as an incident; null while pending.'),
    endedAt: moment()
      .nullable()
      .describe('When reports returned to normal; null before, and while they are rising again.'),
    endedWithin: intervalShape
      .nullable()
      .describe('The period without reports in which it ended; null if its end was seen.'),
    peak: peakShape,
    reports: count().describe('Reports since the earliest plausible onset.'),
    lessWeight: leftOut(),
    scope: scopeShape,
    problems: z.array(problemShareShape).describe('The most reported problems, at most three.'),
    unverified: unverifiedShape
      .optional()
      .describe('Why it is only pending, however many reports there are; absent if nothing is doubted.'),
    blame: blameShape
      .nullable()
      .describe('Null if nothing else rose that explains it, or this was not checked yet.'),
  },
);

const markShape = component('Mark', "An editor's finding on an incident.", {
  finding: z.enum(FINDINGS).describe('What the editor found.'),
  note: z.string().max(NOTE_CHARS_MAX).nullable().describe("In the editor's words; null if there are none."),
  at: moment().describe('When it was made.'),
});

const UPDATE_REASONS: Readonly<Record<UpdateReason, string>> = {
  evidence_rising: 'there are more reports than usual, but not enough for an incident yet',
  evidence_strong: 'reports are significantly higher than usual',
  evidence_lasting: 'reports have been higher than usual for a long time',
  editor_confirmed: 'an editor has confirmed it, although the reports alone were not enough',
  evidence_faded: 'the suspicion passed without an incident',
  back_to_usual: 'reports are back to normal',
  ended_unseen: 'reports were back to normal when they could be accepted again',
  rising_again: 'reports are rising again',
  usual_confirmed: 'reports have stayed normal: it is over',
  scope_widened: 'it is in more places or networks than stated before',
  scope_narrowed: 'it is in fewer places or networks than stated before',
  scope_changed: 'it is in other places or networks than stated before',
  knock_on_of: 'it is probably caused by problems at another service',
  own_trouble: 'it is not caused by another service after all',
  source_of_others: 'it causes problems at other services',
  taken_as_usual: 'what was unusual has become the new normal',
};
const UPDATE_REASONS_TOLD = Object.entries(UPDATE_REASONS).map(([reason, says]) => `\`${reason}\`: ${says}.`);

const updateShape = component('Update', 'A dated step of an incident.', {
  id: z.string().describe('The incident and the number of the update, from 1: `x-20250310-0927.2`.'),
  at: moment().describe('When it was published, in event time.'),
  state: stateShape,
  reason: z
    .enum(Object.keys(UPDATE_REASONS) as UpdateReason[])
    .describe(`Why the update was published. ${UPDATE_REASONS_TOLD.join(' ')}`),
  window: windowShape,
  evidence: figure().describe('Evidence at that moment.'),
  of: slug().nullable().describe('The service it is a knock-on of from then on; null for any other reason.'),
  within: intervalShape
    .nullable()
    .describe('With `ended_unseen`: the period without reports in which it ended.'),
  scope: scopeShape
    .optional()
    .describe('Its scope as stated then; absent from updates of versions that did not know it.'),
});

const publishedUpdateShape = component('PublishedUpdate', 'An update as a live stream sends it.', {
  ...updateShape.shape,
  incident: z.string().describe('The id of its incident.'),
  service: slug().describe('Slug of the service.'),
});

export const incidentDetailShape = component('IncidentDetail', 'An incident with all its updates.', {
  ...incidentShape.shape,
  mark: markShape.nullable().describe("An editor's finding on it; null if there is none."),
  updates: z.array(updateShape).describe('Its updates, oldest first.'),
});

function unverifiedJson(unverified: Unverified | undefined): Pick<IncidentJson, 'unverified'> {
  if (unverified === undefined) return {};
  const { windowMs, reports, left } = unverified;
  return { unverified: { windowMinutes: windowMs / 60_000, reports, left } };
}

type IncidentJson = Json<typeof incidentShape>;

export function incidentJson(incident: Incident): IncidentJson {
  const { onset, peak } = incident;
  return {
    id: incident.id,
    service: incident.service,
    state: incident.state,
    onset: iso(onset.at),
    onsetInterval: [iso(onset.earliest), iso(onset.latest)],
    detectedAt: isoOrNull(incident.detectedAt),
    endedAt: isoOrNull(incident.endedAt),
    endedWithin: intervalJson(incident.endedWithin),
    peak: {
      at: iso(peak.at),
      minutes: peak.windowMs / 60_000,
      reports: peak.reports,
      ...lessWeight(peak.lessWeight),
      expected: round(peak.expected),
      evidence: round(peak.evidence),
    },
    reports: incident.reports,
    ...lessWeight(incident.lessWeight),
    scope: scopeJson(incident.scope),
    problems: (incident.problems ?? []).map(problemShareJson),
    ...unverifiedJson(incident.unverified),
    blame: blameJson(incident.blame),
  };
}

export function incidentDetailJson(
  incident: Incident,
  updates: readonly Update[],
  mark: Mark | null,
): Json<typeof incidentDetailShape> {
  return {
    ...incidentJson(incident),
    mark: mark === null ? null : { finding: mark.finding, note: mark.note, at: iso(mark.at) },
    updates: updates.map(updateJson),
  };
}

function updateJson(update: Update): Json<typeof updateShape> {
  return {
    id: update.id,
    at: iso(update.at),
    state: update.state,
    reason: update.reason,
    window: {
      minutes: update.windowMs / 60_000,
      reports: update.reports,
      ...lessWeight(update.lessWeight),
      expected: round(update.expected),
      facet: update.facet ?? null,
    },
    evidence: round(update.evidence),
    of: update.of ?? null,
    within: intervalJson(update.within),
    ...(update.scope === undefined ? {} : { scope: scopeJson(update.scope) }),
  };
}

export function publishedUpdateJson(update: Update): Json<typeof publishedUpdateShape> {
  return { ...updateJson(update), incident: update.incident, service: update.service };
}

function intervalJson(interval: Interval | undefined): Json<typeof intervalShape> | null {
  return interval === undefined ? null : { from: iso(interval.from), to: iso(interval.to) };
}

function blameJson(blame: Blame | undefined): Json<typeof blameShape> | null {
  if (blame === undefined) return null;
  const { role, reason } = blame;
  if (role === 'independent' || reason === 'alone') return null;
  return {
    role,
    of: blame.of,
    via: blame.via,
    others: blame.others,
    reason,
    times: blame.times === null ? null : round(blame.times),
    lagMinutes: blame.lagMs === null ? null : round(blame.lagMs / 60_000),
    odds: round(blame.odds),
  };
}
