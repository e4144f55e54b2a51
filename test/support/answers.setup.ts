import { subscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { afterEach } from 'vitest';
import type { SentAnswer } from './described.ts';

/**
 * Every JSON answer that any test causes must match `/openapi.json`. Servers in this process are observed through Fastify's creation hook,
 * those in other processes through `fetch`.
 */
const sent: (SentAnswer | Promise<SentAnswer>)[] = [];

const isPartial = (url: string): boolean => /[?&]fields=/u.test(url);

/** The app manifest and the suggestions are for browsers, in formats defined elsewhere. */
const isJson = (type: unknown): boolean =>
  /^(?!application\/(?:manifest|x-suggestions)).*\bjson\b/u.test(String(type));

subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { fastify: FastifyInstance };
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const headers = reply.getHeaders();
    if (isJson(headers['content-type']) && typeof payload === 'string' && request.method !== 'HEAD') {
      const path = request.routeOptions.url ?? request.url.split('?')[0] ?? '';
      const partial = isPartial(request.url);
      sent.push({ method: request.method, path, partial, status: reply.statusCode, headers, body: payload });
    }
    done(null, payload);
  });
});

const { fetch } = globalThis;
globalThis.fetch = async (input, init) => {
  const answer = await fetch(input, init);
  if (isJson(answer.headers.get('content-type')) && answer.body !== null) sent.push(heard(answer, init));
  return answer;
};

async function heard(answer: Response, init: RequestInit | undefined): Promise<SentAnswer> {
  const { url, status, headers } = answer;
  const copy = answer.clone();
  return {
    method: init?.method ?? 'GET',
    path: new URL(url).pathname,
    partial: isPartial(url),
    status,
    headers: Object.fromEntries(headers),
    body: await copy.text(),
  };
}

afterEach(async () => {
  if (sent.length === 0) return;
  const { faultsOf } = await import('./described.ts');
  const answers = await Promise.all(sent.splice(0));
  const faults = answers.flatMap(faultsOf);
  if (faults.length > 0)
    throw new Error(`An answer is not as /openapi.json describes it.\n${faults.join('\n')}`);
});
