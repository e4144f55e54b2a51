import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Messages } from '../bus/bus.ts';
import type { Millis } from '../core/time.ts';
import { serviceJson } from '../views/json.ts';
import type { PageKey, RegionsChange } from '../views/site.ts';
import type { Context } from './context.ts';
import { HEARTBEAT_MS, type LiveEvent } from './hub.ts';
import { problem, sendProblem } from './problem.ts';

const ALL = 'services';
const BACK_LATER_SECONDS = 30;

/** Pushes what a tick changed to everyone who watches; see {@link liveRoutes} for who does. */
export type Pusher = (tick: Messages['tick']) => Promise<void>;

type OfService = { Params: { slug: string } };
type OfIncident = { Params: { id: string } };

/**
 * The live streams. Pages get the regions that changed, programs the service as JSON; the id of an event is the event time
 * of its tick, so that `Last-Event-ID` says exactly what a reader has missed, also over a restart.
 */
export function liveRoutes(app: FastifyInstance, context: Context): Pusher {
  const { hub, site, catalog, watch } = context;
  /** Open pages, by channel, and the tick up to which their readers know them. */
  const pages = new Map<string, { key: PageKey; known: Millis }>();
  const changedAt = new Map<string, Millis>();

  app.get('/live', (request, reply) => openPage(request, reply, { page: 'home' }));
  app.get<OfService>('/status/:slug/live', (request, reply) => {
    const { slug } = request.params;
    if (catalog.service(slug) === null)
      return sendProblem(reply, problem(404, 'There is no service of this name here.'));
    return openPage(request, reply, { page: 'service', slug });
  });
  app.get<OfIncident>('/incident/:id/live', async (request, reply) => {
    const { id } = request.params;
    if ((await context.store.incidents.get(id)) === null)
      return sendProblem(reply, problem(404, 'There is no such incident.'));
    return openPage(request, reply, { page: 'incident', id });
  });
  app.get<OfService>('/api/v1/services/:slug/live', (request, reply) => {
    const { slug } = request.params;
    if (catalog.service(slug) === null)
      return sendProblem(reply, problem(404, 'There is no service of this name here.'));
    return openServices(request, reply, `${ALL}/${slug}`, [slug]);
  });
  app.get('/api/v1/live', (request, reply) => {
    const slugs =
      lastEventId(request) === null ? catalog.all.services.map(({ slug }) => slug) : [...changedAt.keys()];
    return openServices(request, reply, ALL, slugs);
  });

  async function openPage(request: FastifyRequest, reply: FastifyReply, key: PageKey): Promise<FastifyReply> {
    const channel = JSON.stringify(key);
    const since = lastEventId(request);
    // Joined before anything is read: a tick in between is sent twice rather than not at all.
    const stream = join(channel, reply);
    if (stream === null) return reply;
    if (!pages.has(channel)) pages.set(channel, { key, known: watch.at });
    const missed = await site.regions(key, since ?? watch.at);
    hub.send(stream, regionsEvent(missed ?? { at: since ?? watch.at, regions: {} }));
    return reply;
  }

  function openServices(
    request: FastifyRequest,
    reply: FastifyReply,
    channel: string,
    slugs: string[],
  ): FastifyReply {
    const since = lastEventId(request);
    const stream = join(channel, reply);
    if (stream === null) return reply;
    for (const slug of slugs) {
      const event = serviceEvent(slug);
      if (event !== null && (since === null || (changedAt.get(slug) ?? 0) > since)) hub.send(stream, event);
    }
    return reply;
  }

  function join(channel: string, reply: FastifyReply) {
    if (hub.full) {
      sendProblem(reply, {
        ...problem(503, 'Too many live streams are open. The page itself is up to date when loaded again.'),
        retryAfter: BACK_LATER_SECONDS,
      });
      return null;
    }
    reply.hijack();
    return hub.join(channel, reply.raw);
  }

  function serviceEvent(slug: string): LiveEvent | null {
    const service = catalog.service(slug);
    if (service === null) return null;
    return {
      id: String(changedAt.get(slug) ?? watch.at),
      event: 'service',
      data: serviceJson(service, watch.state(slug)),
    };
  }

  const beat = setInterval(() => hub.heartbeat(), HEARTBEAT_MS);
  app.addHook('preClose', () => {
    clearInterval(beat);
    hub.close();
  });

  return async ({ at, states }) => {
    for (const { service } of states) {
      changedAt.set(service, at);
      const event = serviceEvent(service);
      if (event === null) continue;
      hub.broadcast(`${ALL}/${service}`, event);
      hub.broadcast(ALL, event);
    }
    for (const [channel, page] of pages) {
      if (!hub.has(channel)) {
        pages.delete(channel);
        continue;
      }
      const changed = await site.regions(page.key, page.known);
      if (changed === null) continue;
      page.known = changed.at;
      hub.broadcast(channel, regionsEvent(changed));
    }
  };
}

function regionsEvent({ at, regions }: RegionsChange): LiveEvent {
  return { id: String(at), event: 'regions', data: regions };
}

/**
 * The tick a reader has seen last: of the event it got, or of the page it was sent; null for a new reader or an id that is
 * none of ours.
 */
function lastEventId(request: FastifyRequest): Millis | null {
  const { since } = request.query as { since?: string };
  const id = Number(request.headers['last-event-id'] ?? since);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}
