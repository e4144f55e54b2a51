import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GROUPS } from '../api/operation.ts';
import { READABLE } from './headers.ts';
import { isV2 } from './problem.ts';
import { isEvidence } from './routes/evidence.ts';

const API_PAGES = GROUPS.map(({ name }) => name).join('|');
/** URLs that are never pages. */
const FOR_PROGRAMS = new RegExp(
  `^/(?:api/(?!(?:${API_PAGES})(?:[/?]|$))|(?:mcp|oembed)(?:[/?]|$)|[^?]+\\.(?:json|atom|rss|ics)(?:[?]|$))`,
  'u',
);

type Asked = Pick<FastifyRequest, 'url' | 'method' | 'headers'>;

const isOfPrograms = (request: Asked): boolean =>
  FOR_PROGRAMS.test(request.url) || isV2(request) || isEvidence(request);

/** Whether a program sent the request: by its URL, or because it accepts JSON and not HTML. */
export function isForPrograms(request: Asked): boolean {
  if (isOfPrograms(request)) return true;
  const accept = request.headers.accept ?? '';
  return accept.includes('json') && !accept.includes('text/html');
}

const READS = ['GET', 'HEAD'];
/** Headers that a script of another site may send beside the CORS-safelisted ones: a key, the version it has, where it resumes. */
const SENT = 'Authorization, If-None-Match, Last-Event-ID';
const PREFLIGHT_FOR_SECONDS = 86_400;

/**
 * Scripts of other sites may read what programs may read, errors included: without CORS headers a browser only tells them that something
 * failed. Nothing here depends on the reader's identity, so no credentials are allowed. They cannot write: a report that a page of another
 * site makes the browser send is refused.
 */
export function openReads(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (READS.includes(request.method) && isOfPrograms(request)) reply.headers(READABLE);
    done(null, payload);
  });
}

/** Whether this is a CORS preflight request; `allow`: the methods that the URL accepts. */
export function isPreflight({ method, headers, url }: Asked, allow = ''): boolean {
  const wanted = headers['access-control-request-method'] ?? '';
  return (
    method === 'OPTIONS' &&
    READS.includes(wanted) &&
    allow.includes(wanted) &&
    isOfPrograms({ method, headers, url })
  );
}

export function answerPreflight(reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .headers({
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': READS.join(', '),
      'Access-Control-Allow-Headers': SENT,
      'Access-Control-Max-Age': PREFLIGHT_FOR_SECONDS,
    })
    .send();
}
