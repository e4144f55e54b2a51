import { answerShape } from '../intake/answers.ts';
import { reportShape } from '../intake/steps/drop-malformed.ts';
import {
  answeredShape,
  challengeAnswerShape,
  categoriesShape,
  descriptionShape,
  healthShape,
  incidentsShape,
  placesShape,
  readinessShape,
  receiptShape,
  servicesShape,
} from './answers.ts';
import { cloudEventShape } from './cloud-event.ts';
import { calibrationShape } from './calibration.ts';
import { incidentDetailShape } from './incident.ts';
import {
  IDEMPOTENCY_KEY_MAX,
  categoriesQuery,
  incidentsQuery,
  liveQuery,
  oneQuery,
  ownIncidentsQuery,
  placesQuery,
  seriesQuery,
  servicesQuery,
} from './requests.ts';
import { json, list, refusal, type Answer, type HeaderField, type Operation } from './operation.ts';
import { V2_OPERATIONS } from './v2/operations.ts';
import { components } from './shape.ts';
import { seriesShape } from './series.ts';
import { serviceDetailShape } from './service.ts';

export const MALFORMED = refusal('The request is not of the form that is described here.');
export const UNKNOWN_SERVICE = refusal('There is no service of this name.');
const COME_AGAIN = refusal('It cannot be done just now, or the server stops.', ['Retry-After']);

const LAST_EVENT_ID: HeaderField = {
  name: 'Last-Event-ID',
  charsMax: 20,
  says: 'The `id` of the last event that was read: what changed since is sent first.',
};
const EVENTS: Answer = {
  says: 'A stream of events that does not end.',
  media: 'text/event-stream',
  text: [
    'Events named `service`, whose data is a `Service` as JSON; before it, where an incident moved, one named `incident` with an `Incident` and one named `update` with a `PublishedUpdate`. The `id` of the last event of a tick is its event time in milliseconds. Every 15 seconds an event named `beat` says that the stream is alive. `retry` says how many milliseconds to wait before reconnecting.',
    `With \`format=cloudevents\` their data is a \`${components.get(cloudEventShape)?.id}\`, which holds it.`,
  ].join(' '),
};

const OWN: readonly Operation[] = [
  {
    id: 'listServices',
    group: 'services',
    method: 'get',
    path: '/api/v1/services',
    summary: 'Services by slug; with q, best first',
    query: servicesQuery,
    answers: { 200: list('A page of services.', servicesShape), 400: MALFORMED },
  },
  {
    id: 'getService',
    group: 'services',
    method: 'get',
    path: '/api/v1/services/{slug}',
    summary: 'One service with its last day',
    query: oneQuery,
    answers: { 200: json('The service.', serviceDetailShape), 400: MALFORMED, 404: UNKNOWN_SERVICE },
  },
  {
    id: 'getSeries',
    group: 'services',
    method: 'get',
    path: '/api/v1/services/{slug}/series',
    summary: 'Reports in steps beside what was expected',
    query: seriesQuery,
    answers: {
      200: list('The steps in their order.', seriesShape),
      400: MALFORMED,
      404: UNKNOWN_SERVICE,
    },
  },
  {
    id: 'createReport',
    group: 'reports',
    method: 'post',
    path: '/api/v1/services/{slug}/reports',
    summary: 'Report a problem; answered once the report is on disk',
    description: "The network of a report is that of its sender's address; it cannot be given.",
    headers: [
      {
        name: 'Idempotency-Key',
        charsMax: IDEMPOTENCY_KEY_MAX,
        says: 'Any text. A request with a key that was seen from the same sender gets the first answer again, and no second report is stored.',
      },
    ],
    body: reportShape,
    answers: {
      202: json('The report is on disk.', receiptShape),
      400: MALFORMED,
      401: refusal('The key is wrong or was removed, or it has expired.'),
      403: refusal(
        'Another site made the browser send it, or who reports is said without a key that is for reporting.',
      ),
      404: UNKNOWN_SERVICE,
      413: refusal('The body is larger than any report can be.'),
      415: refusal('The body is of a type that is not read here.'),
      422: refusal('The service has no such problem, or the comment is too long.'),
      429: refusal('Too many reports from one sender.', ['Retry-After']),
      503: COME_AGAIN,
    },
  },
  {
    id: 'getChallenge',
    group: 'reports',
    method: 'get',
    path: '/api/v1/services/{slug}/challenge',
    summary: 'The work that a report is asked for while a surge looks made',
    description:
      'A proof of work of ALTCHA, good for ten minutes and one report, to be sent as `proof`. Without one a report is taken all the same, and weighs less.',
    answers: {
      200: json('The challenge, or none.', challengeAnswerShape),
      400: MALFORMED,
      404: UNKNOWN_SERVICE,
    },
  },
  {
    id: 'createAnswer',
    group: 'reports',
    method: 'post',
    path: '/api/v1/services/{slug}/answers',
    summary: 'Add to a report what separates causes; answered once it is on disk',
    description: 'One answer a report is kept, the first; a later one is answered alike.',
    body: answerShape,
    answers: {
      202: json('It is taken.', answeredShape),
      400: MALFORMED,
      413: refusal('The body is larger than any answer can be.'),
      415: refusal('The body is of a type that is not read here.'),
      422: refusal('The receipt is not good any more, or the service has no such problem.'),
      503: COME_AGAIN,
    },
  },
  {
    id: 'followService',
    group: 'services',
    method: 'get',
    path: '/api/v1/services/{slug}/live',
    summary: 'The service after every tick that changed it',
    query: liveQuery,
    headers: [LAST_EVENT_ID],
    answers: { 200: EVENTS, 400: MALFORMED, 404: UNKNOWN_SERVICE, 503: COME_AGAIN },
  },
  {
    id: 'followServices',
    group: 'services',
    method: 'get',
    path: '/api/v1/live',
    summary: 'Every service after every tick that changed it, every incident and every update',
    query: liveQuery,
    headers: [LAST_EVENT_ID],
    answers: { 200: EVENTS, 400: MALFORMED, 503: COME_AGAIN },
  },
  {
    id: 'listIncidents',
    group: 'incidents',
    method: 'get',
    path: '/api/v1/incidents',
    summary: 'Reported incidents, newest first',
    query: incidentsQuery,
    answers: { 200: list('A page of incidents.', incidentsShape), 400: MALFORMED, 404: UNKNOWN_SERVICE },
  },
  {
    id: 'listIncidentsOfService',
    group: 'incidents',
    method: 'get',
    path: '/api/v1/services/{slug}/incidents',
    summary: 'Reported incidents of one service, newest first',
    query: ownIncidentsQuery,
    answers: { 200: list('A page of incidents.', incidentsShape), 400: MALFORMED, 404: UNKNOWN_SERVICE },
  },
  {
    id: 'listCategories',
    group: 'services',
    method: 'get',
    path: '/api/v1/categories',
    summary: 'The categories of the catalog',
    query: categoriesQuery,
    answers: { 200: list('All of them.', categoriesShape), 400: MALFORMED },
  },
  {
    id: 'listPlaces',
    group: 'services',
    method: 'get',
    path: '/api/v1/places',
    summary: 'Countries with the cities that people can choose',
    query: placesQuery,
    answers: { 200: list('A page of countries.', placesShape), 400: MALFORMED },
  },
  {
    id: 'getIncident',
    group: 'incidents',
    method: 'get',
    path: '/api/v1/incidents/{id}',
    summary: 'One incident with its updates',
    query: oneQuery,
    answers: {
      400: MALFORMED,
      200: json('The incident.', incidentDetailShape),
      404: refusal('There is no such incident, or it was never reported.'),
    },
  },
  {
    id: 'getCalibration',
    group: 'instance',
    method: 'get',
    path: '/api/v1/calibration',
    summary: 'How often this instance is wrong, by its own account',
    answers: { 200: json('Rates are per service and day.', calibrationShape), 400: MALFORMED },
  },
  {
    id: 'getDescription',
    group: 'instance',
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    answers: { 200: json('OpenAPI 3.1.', descriptionShape) },
  },
  {
    id: 'getHealth',
    group: 'instance',
    method: 'get',
    path: '/healthz',
    summary: 'Whether the process answers',
    answers: { 200: json('It does.', healthShape) },
  },
  {
    id: 'getReadiness',
    group: 'instance',
    method: 'get',
    path: '/readyz',
    summary: 'Whether the watch keeps up',
    answers: { 200: json('It does.', readinessShape), 503: json('It does not.', readinessShape) },
  },
  {
    id: 'getMetrics',
    group: 'instance',
    method: 'get',
    path: '/metrics',
    summary: 'Figures for Prometheus',
    answers: { 200: { says: 'Text format 0.0.4.', media: 'text/plain', text: 'One figure a line.' } },
  },
];

/** All operations. `HEAD` works wherever `GET` does, except for streams. */
export const OPERATIONS: readonly Operation[] = [...OWN, ...V2_OPERATIONS];
