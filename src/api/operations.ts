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

export const MALFORMED = refusal('The request does not match this description.');
export const UNKNOWN_SERVICE = refusal('There is no service with this slug.');
const COME_AGAIN = refusal('Temporarily unavailable, or the server is shutting down.', ['Retry-After']);

const LAST_EVENT_ID: HeaderField = {
  name: 'Last-Event-ID',
  charsMax: 20,
  says: 'The `id` of the last event received: what has changed since is sent first.',
};
const EVENTS: Answer = {
  says: 'An endless stream of events.',
  media: 'text/event-stream',
  text: [
    'Events named `service`, whose data is a `Service` as JSON; if an incident changed, one named `incident` with an `Incident` and one named `update` with a `PublishedUpdate` come first. The `id` of the last event of a tick is its event time in milliseconds. Every 15 seconds an event named `beat` shows that the stream is alive. `retry` says how many milliseconds to wait before reconnecting.',
    `With \`format=cloudevents\`, that data is wrapped in a \`${components.get(cloudEventShape)?.id}\`.`,
  ].join(' '),
};

const OWN: readonly Operation[] = [
  {
    id: 'listServices',
    group: 'services',
    method: 'get',
    path: '/api/v1/services',
    summary: 'Services by slug; with q, best match first',
    query: servicesQuery,
    answers: { 200: list('A page of services.', servicesShape), 400: MALFORMED },
  },
  {
    id: 'getService',
    group: 'services',
    method: 'get',
    path: '/api/v1/services/{slug}',
    summary: 'One service with its last 24 hours',
    query: oneQuery,
    answers: { 200: json('The service.', serviceDetailShape), 400: MALFORMED, 404: UNKNOWN_SERVICE },
  },
  {
    id: 'getSeries',
    group: 'services',
    method: 'get',
    path: '/api/v1/services/{slug}/series',
    summary: 'Reports per step, with the expected number',
    query: seriesQuery,
    answers: {
      200: list('The steps in order.', seriesShape),
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
    description: "The network is determined from the sender's address; it cannot be given.",
    headers: [
      {
        name: 'Idempotency-Key',
        charsMax: IDEMPOTENCY_KEY_MAX,
        says: 'Any text. If the same sender uses a key again, the first answer is returned and no second report is stored.',
      },
    ],
    body: reportShape,
    answers: {
      202: json('The report is on disk.', receiptShape),
      400: MALFORMED,
      401: refusal('The key is wrong, was removed or has expired.'),
      403: refusal(
        'Another site made the browser send it, or `reporter` was given without a key for reporting.',
      ),
      404: UNKNOWN_SERVICE,
      413: refusal('The body is larger than any report can be.'),
      415: refusal('The media type of the body is not supported.'),
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
    summary: 'The proof of work requested while a surge looks fabricated',
    description:
      'An ALTCHA proof of work, valid for ten minutes and one report; send the solution as `proof`. A report without one is accepted too, but weighs less.',
    answers: {
      200: json('The challenge, or null.', challengeAnswerShape),
      400: MALFORMED,
      404: UNKNOWN_SERVICE,
    },
  },
  {
    id: 'createAnswer',
    group: 'reports',
    method: 'post',
    path: '/api/v1/services/{slug}/answers',
    summary: 'Add details that tell causes apart; answered once they are on disk',
    description: 'Only the first answer to a report is kept; later ones get the same response.',
    body: answerShape,
    answers: {
      202: json('The answer was accepted.', answeredShape),
      400: MALFORMED,
      413: refusal('The body is larger than any answer can be.'),
      415: refusal('The media type of the body is not supported.'),
      422: refusal('The receipt is no longer valid, or the service has no such problem.'),
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
    answers: { 200: list('All categories.', categoriesShape), 400: MALFORMED },
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
    answers: { 200: json('The process answers.', healthShape) },
  },
  {
    id: 'getReadiness',
    group: 'instance',
    method: 'get',
    path: '/readyz',
    summary: 'Whether the instance is ready',
    answers: { 200: json('It is ready.', readinessShape), 503: json('It is not ready.', readinessShape) },
  },
  {
    id: 'getMetrics',
    group: 'instance',
    method: 'get',
    path: '/metrics',
    summary: 'Metrics for Prometheus',
    answers: { 200: { says: 'Text format 0.0.4.', media: 'text/plain', text: 'One sample per line.' } },
  },
];

/** All operations. `HEAD` works wherever `GET` does, except for streams. */
export const OPERATIONS: readonly Operation[] = [...OWN, ...V2_OPERATIONS];
