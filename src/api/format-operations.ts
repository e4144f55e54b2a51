import { badgeShape } from './badge.ts';
import { PROTOCOL_VERSIONS, callShape, replyShape } from './mcp/protocol.ts';
import { jsonFeedShape } from './feeds/json-feed.ts';
import { oembedQuery, oembedShape } from './oembed.ts';
import { excerptShape } from './excerpt/shape.ts';
import { json, refusal, type Answer, type Operation } from './operation.ts';
import { MALFORMED, UNKNOWN_SERVICE } from './operations.ts';
import { statuspageQuery } from './requests.ts';
import {
  componentsShape,
  incidentsShape,
  maintenancesShape,
  pageStatusShape,
  summaryShape,
} from './statuspage/shapes.ts';

const feed = (says: string): Answer => ({ ...json(says, jsonFeedShape), media: 'application/feed+json' });

const asXml = (answer: Answer, xml = 'application/problem+xml'): Answer =>
  'media' in answer ? { ...answer, xml } : answer;

const FEED_SAYS =
  'The same URL with `.atom`, `.rss` or `.ics` returns Atom, RSS 2.0 or iCalendar; with a language prefix, as in `/de/history.json`, all of it is in that language.';

/** Endpoints in other formats, for programs that know nothing of Outcry. */
export const FORMAT_OPERATIONS: readonly Operation[] = [
  {
    id: 'getFeed',
    group: 'incidents',
    method: 'get',
    path: '/history.json',
    summary: 'The latest incidents of all services as JSON Feed',
    description: FEED_SAYS,
    answers: { 200: feed('JSON Feed 1.1.'), 400: MALFORMED },
  },
  {
    id: 'getServiceFeed',
    group: 'incidents',
    method: 'get',
    path: '/status/{slug}/history.json',
    summary: 'The latest incidents of a service as JSON Feed',
    description: FEED_SAYS,
    answers: { 200: feed('JSON Feed 1.1.'), 400: MALFORMED, 404: UNKNOWN_SERVICE },
  },
  {
    id: 'getCategoryFeed',
    group: 'incidents',
    method: 'get',
    path: '/category/{slug}/history.json',
    summary: 'The latest incidents of a category as JSON Feed',
    description: FEED_SAYS,
    answers: {
      200: feed('JSON Feed 1.1.'),
      400: MALFORMED,
      404: refusal('There is no category with this slug.'),
    },
  },
  {
    id: 'getCountryFeed',
    group: 'incidents',
    method: 'get',
    path: '/country/{code}/history.json',
    summary: 'The latest incidents about a country as JSON Feed',
    description: FEED_SAYS,
    answers: {
      200: feed('JSON Feed 1.1.'),
      400: MALFORMED,
      404: refusal('There is no country with this code.'),
    },
  },
  {
    id: 'getEvidence',
    group: 'incidents',
    method: 'get',
    path: '/incident/{id}/evidence',
    summary: 'The data for judging an incident again, with the result',
    answers: {
      200: json('Anonymous counts.', excerptShape),
      400: MALFORMED,
      404: refusal('There is no such incident, or it was never reported.'),
      410: refusal('Its reports per minute are no longer kept.'),
      503: refusal('The server is busy judging other incidents.', ['Retry-After']),
    },
  },
  {
    id: 'getBadge',
    group: 'services',
    method: 'get',
    path: '/badge/{slug}.json',
    summary: 'A badge for shields.io to draw',
    description:
      'The same URL with `.svg` returns the badge itself; `?style=sparkline` adds the last 24 hours.',
    answers: { 200: json('What the badge says.', badgeShape), 400: MALFORMED, 404: UNKNOWN_SERVICE },
  },
  {
    id: 'getOEmbed',
    group: 'services',
    method: 'get',
    path: '/oembed',
    summary: 'How another site can show a service',
    description: 'With `format=xml`, the same as XML.',
    query: oembedQuery,
    answers: {
      200: asXml(json('oEmbed 1.0.', oembedShape), 'text/xml'),
      400: asXml(MALFORMED),
      404: asXml(refusal('The URL is not that of a service page.')),
      501: asXml(refusal('There is no such format.')),
    },
  },
  {
    id: 'callMcp',
    group: 'instance',
    method: 'post',
    path: '/mcp',
    summary: 'Questions from models, over the Model Context Protocol',
    description: `Streamable HTTP without sessions or streams, one message per request. Supported versions: ${PROTOCOL_VERSIONS.join(', ')}. The tools only read.`,
    body: callShape,
    answers: {
      200: json('The reply.', replyShape),
      202: { says: 'A notification, which gets no reply.', empty: true },
      400: json('The message could not be read.', replyShape),
      403: refusal('Another site made the browser send it.'),
      413: json('The message is too long.', replyShape),
      415: json('The media type of the message is not supported.', replyShape),
    },
  },
  {
    id: 'getStatuspageSummary',
    group: 'statuspage',
    method: 'get',
    path: '/api/v2/summary.json',
    summary: 'Everything at once',
    query: statuspageQuery,
    answers: {
      200: json('With unresolved incidents.', summaryShape),
      400: MALFORMED,
      404: refusal('There is no such service or category.'),
    },
  },
  {
    id: 'getStatuspageStatus',
    group: 'statuspage',
    method: 'get',
    path: '/api/v2/status.json',
    summary: 'The overall status of all services',
    answers: { 200: json('The status.', pageStatusShape), 400: MALFORMED },
  },
  {
    id: 'getStatuspageComponents',
    group: 'statuspage',
    method: 'get',
    path: '/api/v2/components.json',
    summary: 'Services as components, categories as groups',
    query: statuspageQuery,
    answers: {
      200: json('At most 300 services, those with trouble first.', componentsShape),
      400: MALFORMED,
      404: refusal('There is no such service or category.'),
    },
  },
  {
    id: 'getStatuspageIncidents',
    group: 'statuspage',
    method: 'get',
    path: '/api/v2/incidents.json',
    summary: 'The latest incidents',
    answers: { 200: json('At most 50.', incidentsShape), 400: MALFORMED },
  },
  {
    id: 'getStatuspageUnresolved',
    group: 'statuspage',
    method: 'get',
    path: '/api/v2/incidents/unresolved.json',
    summary: 'Unresolved incidents',
    answers: { 200: json('At most 50.', incidentsShape), 400: MALFORMED },
  },
  {
    id: 'getStatuspageMaintenances',
    group: 'statuspage',
    method: 'get',
    path: '/api/v2/scheduled-maintenances.json',
    summary: 'Scheduled maintenance: none',
    answers: { 200: json('An empty list.', maintenancesShape), 400: MALFORMED },
  },
  {
    id: 'getUpcomingStatuspageMaintenances',
    group: 'statuspage',
    method: 'get',
    path: '/api/v2/scheduled-maintenances/upcoming.json',
    summary: 'Scheduled maintenance: none',
    answers: { 200: json('An empty list.', maintenancesShape), 400: MALFORMED },
  },
  {
    id: 'getActiveStatuspageMaintenances',
    group: 'statuspage',
    method: 'get',
    path: '/api/v2/scheduled-maintenances/active.json',
    summary: 'Scheduled maintenance: none',
    answers: { 200: json('An empty list.', maintenancesShape), 400: MALFORMED },
  },
];
