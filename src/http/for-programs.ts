import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GROUPS } from '../api/operation.ts';
import { READABLE } from './headers.ts';
import { isV2 } from './problem.ts';
import { isEvidence } from './routes/evidence.ts';

const API_PAGES = GROUPS.map(({ name }) => name).join('|');
/** Addresses that no page is at, whoever asks. */
const FOR_PROGRAMS = new RegExp(
  `^/(?:api/(?!(?:${API_PAGES})(?:[/?]|$))|(?:mcp|oembed)(?:[/?]|$)|[^?]+\\.(?:json|atom|rss|ics)(?:[?]|$))`,
  'u',
);

type Asked = Pick<FastifyRequest, 'url' | 'method' | 'headers'>;

const isOfPrograms = (request: Asked): boolean =>
  FOR_PROGRAMS.test(request.url) || isV2(request) || isEvidence(request);

/** Whether a program asks: by the address, or because it wants JSON and no page. */
export function isForPrograms(request: Asked): boolean {
  if (isOfPrograms(request)) return true;
  const accept = request.headers.accept ?? '';
  return accept.includes('json') && !accept.includes('text/html');
}

const READS = ['GET', 'HEAD'];
/** Headers that a script of another site may send besides those that every script may: a key, what it has already, where it goes on. */
const SENT = 'Authorization, If-None-Match, Last-Event-ID';
const PREFLIGHT_FOR_SECONDS = 86_400;

/**
 * Scripts of other sites may read what programs may, refusals too: without these headers a browser tells them nothing but that
 * something failed. Nothing here depends on who the reader is to the browser, so no cookie and no name goes along. They can
 * send nothing: that a page of another site makes people report is refused.
 */
export function openReads(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (READS.includes(request.method) && isOfPrograms(request)) reply.headers(READABLE);
    done(null, payload);
  });
}

/** Whether a browser asks if a script of another site may read an address with headers of its own; `allow`: what the address takes. */
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
