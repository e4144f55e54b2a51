import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { judgedExcerpt } from '../../api/excerpt/excerpt.ts';
import { readExcerpt } from '../../api/excerpt/read.ts';
import type { Pieces } from '../../core/base/pieces.ts';
import type { Context } from '../context.ts';
import { unknownParameter } from '../known-parameters.ts';
import { originOf } from '../origin.ts';
import type { Prepared } from '../prepared.ts';
import { problem, sendProblem } from '../problem.ts';
import { openToAll } from '../headers.ts';
import { sendRendered } from '../send-rendered.ts';
import { JSON_TYPE } from './reports.ts';

/** Excerpts are judged one at a time; at most this many may wait. */
export const EVIDENCE_WAITING_MAX = 8;
const RETRY_SECONDS = 2;
/** How long an excerpt is judged before other requests get a turn. */
const SLICE_MS = 5;
/** As long as prepared answers stay fresh. */
const CACHE_CONTROL = 'public, max-age=10';

const EVIDENCE = /^\/incident\/[^/?]+\/evidence(?:$|\?)/u;
/** Whether the request is for an incident's data for programs rather than its page. */
export const isEvidence = ({ url }: Pick<FastifyRequest, 'url'>): boolean => EVIDENCE.test(url);

type OfId = { Params: { id: string } };

/** The counts from which anybody can judge an incident again, with the result. */
export function evidenceRoutes(app: FastifyInstance, context: Context, prepared: Prepared): void {
  const { sources, store, catalog, regionOf } = context;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** Starts a piece of work when the previous one is done. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    waiting++;
    const next = last.then(work).finally(() => waiting--);
    last = next.catch(() => undefined);
    return next;
  }

  app.get<OfId>('/incident/:id/evidence', async (request, reply) => {
    const unknown = unknownParameter(request);
    if (unknown !== null) return sendProblem(reply, unknown);
    const incident = await store.incidents.get(request.params.id);
    const service = incident === null ? null : catalog.service(incident.service);
    if (incident === null || incident.detectedAt === null || service === null)
      return sendProblem(reply, problem(404, 'There is no such incident.', 'unknown_incident'));
    if (incident.onset.earliest < sources.minutesFrom())
      return sendProblem(
        reply,
        problem(
          410,
          'The reports of this incident are no longer kept per minute, so it cannot be judged again.',
        ),
      );
    if (waiting >= EVIDENCE_WAITING_MAX)
      return sendProblem(reply, {
        ...problem(503, 'Too many incidents are being judged again: try again in a moment.'),
        retryAfter: RETRY_SECONDS,
      });
    const address = `${originOf(context, request)}/incident/${incident.id}/evidence`;
    const rendered = await prepared.get(`evidence ${address}`, () =>
      inTurn(async () => {
        const facts = await readExcerpt(sources, incident, service, { regionOf, pause: turn });
        const excerpt = await inSlices(judgedExcerpt(facts, address));
        return { text: JSON.stringify(excerpt), contentType: JSON_TYPE };
      }),
    );
    if (rendered === null) throw new Error('An excerpt is never left out.');
    return sendRendered(request, reply, { headers: openToAll(context.headers) }, rendered, {
      cacheControl: CACHE_CONTROL,
    });
  });
}

async function inSlices<T>(pieces: Pieces<T>): Promise<T> {
  for (let since = performance.now(); ;) {
    const { done, value } = pieces.next();
    if (done === true) return value;
    if (performance.now() - since < SLICE_MS) continue;
    await turn();
    since = performance.now();
  }
}
