import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Messages } from '../../bus/bus.ts';
import type { Catalog } from '../../core/domain/service.ts';
import type { Millis } from '../../core/base/time.ts';
import { serviceJson } from '../../pages/json.ts';
import type { PageKey, RegionsChange } from '../../pages/site.ts';
import { complaints } from '../admission/connections.ts';
import type { Context } from '../context.ts';
import { frame, HEARTBEAT_MS, type Frame, type Stream } from './hub.ts';
import { Openings } from './openings.ts';
import { problem, sendProblem } from '../problem.ts';
import { queryText } from '../query.ts';

const ALL = 'services';
const BACK_LATER_SECONDS = 30;
/** A HEAD that opened a stream would never end. */
const STREAM_ROUTE = { exposeHeadRoute: false };
/** Programs of other sites may read along, as they may read the JSON. */
const OPEN_TO_ALL = { 'Access-Control-Allow-Origin': '*' };

/** Pages that one stream may carry: more tabs than this, nobody looks at. */
export const STREAM_PAGES_MAX = 20;

/** Pushes what a tick changed to everyone who watches; see {@link liveRoutes} for who does. */
export type Pusher = (tick: Messages['tick']) => Promise<void>;

type OfService = { Params: { slug: string } };
type OfIncident = { Params: { id: string } };

/** A page that a reader follows, and the tick up to which they know it. */
interface Followed {
  readonly path: string;
  readonly key: PageKey;
  readonly since: Millis;
}

/**
 * The live streams. Pages get the regions that changed, programs the service as JSON; the id of an event is the event time
 * of its tick and borne by its last event, so that `Last-Event-ID` says exactly what a reader has missed, also over a restart.
 *
 * A browser needs one stream for all its tabs, for over HTTP/1.1 it opens six connections to a server and no more:
 * `/live?page=/@1741599600000&page=/status/x@1741599600000` follows two pages, each from the tick that it was drawn at. What
 * the streams of several pages have missed is in their address; the id of one event could not say it of all.
 */
export function liveRoutes(app: FastifyInstance, context: Context): Pusher {
  const { hub, site, catalog, watch } = context;
  const complain = complaints(app.log);
  /** Open pages, by path, and the tick up to which their readers know them. */
  const pages = new Map<string, { key: PageKey; known: Millis }>();
  /** The first and the last tick that this process has pushed; null before the first. */
  let pushed: { readonly first: Millis; readonly last: Millis } | null = null;
  /** The last pushed tick that changed a service: complete from `pushed.first` on. */
  const changedAt = new Map<string, Millis>();
  /** All services as of a tick: readers that come at once are sent the same bytes. */
  let whole: { readonly at: Millis; readonly catalog: Catalog; readonly frame: Frame | null } | null = null;

  /** Of pages and of all services, since the last push. */
  const pageOpenings = new Openings<Promise<Frame>>();
  const serviceOpenings = new Openings<Frame | null>();

  app.get('/live', STREAM_ROUTE, (request, reply) => {
    const { page } = request.query as { page?: string | string[] };
    if (page === undefined) return openPage(request, reply, '/');
    const named = [page].flat().map(pageAndTick);
    if (named.length > STREAM_PAGES_MAX || named.includes(null)) {
      const detail = `"page" must be the path of a page and a tick, /status/x@1741599600000, at most ${STREAM_PAGES_MAX} times.`;
      return sendProblem(reply, problem(400, detail));
    }
    return openPages(
      request,
      reply,
      named.filter((one) => one !== null),
    );
  });
  app.get<OfService>('/status/:slug/live', STREAM_ROUTE, (request, reply) =>
    openPage(request, reply, `/status/${request.params.slug}`),
  );
  app.get<OfIncident>('/incident/:id/live', STREAM_ROUTE, (request, reply) =>
    openPage(request, reply, `/incident/${request.params.id}`),
  );
  app.get<OfService>('/api/v1/services/:slug/live', STREAM_ROUTE, (request, reply) => {
    const { slug } = request.params;
    if (catalog.service(slug) === null)
      return sendProblem(reply, problem(404, 'There is no service of this name here.'));
    return openServices(request, reply, `${ALL}/${slug}`, (since) =>
      since === null || hasChanged(slug, since) ? servicesFrame([slug], standing()) : null,
    );
  });
  app.get('/api/v1/live', STREAM_ROUTE, (request, reply) =>
    openServices(request, reply, ALL, (since) => {
      if (since === null) return allServices();
      return serviceOpenings.of(ALL, since, (known) => {
        if (known === 0) return allServices();
        const slugs = catalog.all.services.map(({ slug }) => slug);
        return servicesFrame(
          slugs.filter((slug) => hasChanged(slug, known)),
          standing(),
        );
      });
    }),
  );

  function openPage(request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply> {
    return openPages(request, reply, [{ path, since: lastEventId(request) ?? watch.at }]);
  }

  async function openPages(
    request: FastifyRequest,
    reply: FastifyReply,
    named: readonly { path: string; since: Millis }[],
  ): Promise<FastifyReply> {
    const keys = await Promise.all(named.map(({ path }) => keyOfPath(path)));
    // One that has left the catalog meanwhile does not keep the others from what they miss.
    const followed = named.flatMap((one, nth): Followed[] => {
      const key = keys[nth] ?? null;
      return key === null ? [] : [{ ...one, key }];
    });
    if (followed.length === 0)
      return sendProblem(reply, problem(404, 'There is no page of this name that is kept live.'));
    // Joined before anything is read: a tick in between is sent twice rather than not at all.
    const stream = join(
      followed.map(({ path }) => path),
      request,
      reply,
    );
    if (stream === null) return reply;
    for (const { path, key } of followed) if (!pages.has(path)) pages.set(path, { key, known: watch.at });
    try {
      for (const one of followed) hub.open(stream, await openingOf(one));
    } catch (error) {
      request.log.error({ err: error, pages: keys }, 'A live stream could not be opened.');
      // The head is sent: all that is left to say is to come again.
      stream.socket.destroy();
    }
    return reply;
  }

  /** What a page's reader missed; one that has failed is tried again. */
  async function openingOf({ path, key, since }: Followed): Promise<Frame> {
    try {
      return await pageOpenings.of(path, since, async (known) => {
        const missed = await site.regions(key, known);
        return regionsFrame(path, missed ?? { at: since, regions: {} });
      });
    } catch (error) {
      pageOpenings.clear();
      throw error;
    }
  }

  /** The page at that path, where it is one that is kept live. */
  async function keyOfPath(address: string): Promise<PageKey | null> {
    const { path, ...inLanguage } = context.readers.split(address);
    const key = await keyWithout(path);
    return key === null ? null : { ...key, ...inLanguage };
  }

  async function keyWithout(path: string): Promise<PageKey | null> {
    if (path === '/') return { page: 'home' };
    const [, kind, name = '', ...more] = path.split('/');
    if (more.length > 0) return null;
    if (kind === 'status') return catalog.service(name) === null ? null : { page: 'service', slug: name };
    if (kind !== 'incident') return null;
    return (await context.store.incidents.get(name)) === null ? null : { page: 'incident', id: name };
  }

  /** `openingSince`: what a reader is owed that knows everything up to a tick, or nothing (null). */
  function openServices(
    request: FastifyRequest,
    reply: FastifyReply,
    channel: string,
    openingSince: (since: Millis | null) => Frame | null,
  ): FastifyReply {
    const stream = join([channel], request, reply, OPEN_TO_ALL);
    if (stream === null) return reply;
    const since = lastEventId(request);
    const opening = openingSince(since !== null && isRemembered(since) ? since : null);
    if (opening !== null) hub.open(stream, opening);
    return reply;
  }

  /** Null, with the answer sent, where no stream can be opened. */
  function join(
    channels: readonly string[],
    request: FastifyRequest,
    reply: FastifyReply,
    headers = {},
  ): Stream | null {
    const sender = context.senders.of(request.raw);
    const hasRoom = hub.hasRoom(sender);
    const manner = { headers: { ...context.headers, ...headers }, proxied: isProxied(request) };
    const stream = hasRoom ? hub.join(channels, reply.raw, sender, manner) : null;
    if (stream !== null) {
      reply.hijack();
      return stream;
    }
    if (!hasRoom) {
      context.metrics.cut('streams');
      complain('streams', 'Live streams are refused: their readers are told to come back.');
    }
    const detail = hasRoom
      ? 'A live stream needs a connection of its own.'
      : 'Too many live streams are open. The page itself is up to date when loaded again.';
    // The next try is to come on a fresh connection, with no unanswered request before it.
    reply.header('Connection', 'close');
    sendProblem(reply, { ...problem(503, detail), retryAfter: BACK_LATER_SECONDS });
    return null;
  }

  /** Whether what changed after that tick is known here: neither one of a process before this, nor of another clock. */
  function isRemembered(tick: Millis): boolean {
    return pushed !== null && tick >= pushed.first && tick <= pushed.last;
  }

  function hasChanged(slug: string, since: Millis): boolean {
    return (changedAt.get(slug) ?? 0) > since;
  }

  /** The tick that a reader knows after its opening. One judged since and not pushed yet will reach it as any other. */
  function standing(): Millis {
    return pushed?.last ?? watch.at;
  }

  function allServices(): Frame | null {
    const at = standing();
    if (whole?.at !== at || whole.catalog !== catalog.all) {
      const slugs = catalog.all.services.map(({ slug }) => slug);
      whole = { at, catalog: catalog.all, frame: servicesFrame(slugs, at) };
    }
    return whole.frame;
  }

  /** Services as events of the tick `at`, of which only the last bears its id; null where the catalog has none of them. */
  function servicesFrame(slugs: readonly string[], at: Millis): Frame | null {
    const services = slugs.map((slug) => catalog.service(slug)).filter((service) => service !== null);
    if (services.length === 0) return null;
    const events = services.map((service, nth) => ({
      id: nth === services.length - 1 ? String(at) : undefined,
      event: 'service',
      data: serviceJson(service, watch.state(service.slug)),
    }));
    return frame(events);
  }

  function pushServices(channel: string, slugs: readonly string[], at: Millis): void {
    const news = hub.has(channel) ? servicesFrame(slugs, at) : null;
    if (news !== null) hub.broadcast(channel, news);
  }

  async function pushPage(path: string, page: { key: PageKey; known: Millis }): Promise<void> {
    if (!hub.has(path)) {
      pages.delete(path);
      return;
    }
    const changed = await site.regions(page.key, page.known);
    if (changed === null) return;
    page.known = changed.at;
    hub.broadcast(path, regionsFrame(path, changed));
  }

  const beat = setInterval(() => hub.heartbeat(), HEARTBEAT_MS);
  app.addHook('preClose', () => {
    clearInterval(beat);
    hub.close();
  });

  return async ({ at, states }) => {
    pageOpenings.clear();
    serviceOpenings.clear();
    const slugs = states.map(({ service }) => service);
    for (const slug of slugs) changedAt.set(slug, at);
    pushed = { first: pushed?.first ?? at, last: at };
    for (const slug of slugs) pushServices(`${ALL}/${slug}`, [slug], at);
    pushServices(ALL, slugs, at);
    for (const [path, page] of pages) {
      // A page that cannot be drawn is tried again with the next tick, and the others do not wait for it.
      await pushPage(path, page).catch((error: unknown) => {
        app.log.error({ err: error, page: page.key }, 'A page could not be pushed.');
      });
    }
  };
}

function regionsFrame(page: string, { at, regions }: RegionsChange): Frame {
  return frame([{ id: String(at), event: 'regions', data: { page, at, regions } }]);
}

/** `/status/x@1741599600000` */
function pageAndTick(text: string): { path: string; since: Millis } | null {
  const [, path, tick] = /^(\/[^@]*)@(\d{1,15})$/u.exec(text) ?? [];
  return path === undefined ? null : { path, since: Number(tick) };
}

/** Whether the request says of itself that it came through a proxy. */
function isProxied({ headers }: FastifyRequest): boolean {
  return ['via', 'forwarded', 'x-forwarded-for'].some((name) => headers[name] !== undefined);
}

/**
 * The tick a reader has seen last: of the event it got, or of the page it was sent; null for a new reader or an id that is
 * none of ours.
 */
function lastEventId(request: FastifyRequest): Millis | null {
  const id = Number(request.headers['last-event-id'] ?? queryText(request, 'since') ?? Number.NaN);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}
