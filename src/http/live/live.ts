import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Messages } from '../../ports/bus.ts';
import type { Millis } from '../../core/base/time.ts';
import { liveQuery } from '../../api/requests.ts';
import { complaints } from '../admission/connections.ts';
import type { Context } from '../context.ts';
import { HEARTBEAT_MS, type Frame, type Stream } from './hub.ts';
import { createLivePages, type Followed } from './live-pages.ts';
import { createLiveServices } from './live-services.ts';
import { problem, sendProblem } from '../problem.ts';
import { queryText, readQuery } from '../query.ts';
import { createRounds } from './rounds.ts';

const BACK_LATER_SECONDS = 30;
/** A HEAD request that opened a stream would never end. */
const STREAM_ROUTE = { exposeHeadRoute: false };
/** Programs of other sites may follow the streams just as they may read the JSON. */
const OPEN_TO_ALL = { 'Access-Control-Allow-Origin': '*' };

/** Pages per stream: nobody watches more tabs than this. */
export const STREAM_PAGES_MAX = 20;

/**
 * Pushes what a tick changed to everyone who is connected; see {@link liveRoutes}. Ticks that arrive during a push are merged into one, and
 * pages are drawn as of the newest.
 */
export type Pusher = (tick: Messages['tick']) => Promise<void>;

type OfService = { Params: { slug: string } };
type OfIncident = { Params: { id: string } };

/**
 * The live streams. Pages get the regions that changed, programs the service as JSON. The id of an event is the event time of its tick and
 * is set on the tick's last event, so that `Last-Event-ID` says exactly what a reader missed, even across a restart.
 *
 * A browser needs one stream for all its tabs, because over HTTP/1.1 it opens at most six connections to a server:
 * `/live?page=/@1741599600000&page=/status/x@1741599600000` follows two pages, each from the tick it was drawn at. With several pages their
 * versions are in the URL, because a single event id could not express all of them.
 */
export function liveRoutes(app: FastifyInstance, context: Context): Pusher {
  const { hub, catalog, watch } = context;
  const complain = complaints(app.log);
  const pages = createLivePages(context, app.log);
  const services = {
    json: createLiveServices(context, 'json'),
    cloudevents: createLiveServices(context, 'cloudevents'),
  };
  /** The last tick that has been pushed completely; null before the first. */
  let pushedUpTo: Millis | null = null;

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
    return openServices(request, reply, (told) => ({
      channel: told.channelOf(slug),
      openingSince: (since) => told.openingOf(slug, since),
    }));
  });
  app.get('/api/v1/live', STREAM_ROUTE, (request, reply) =>
    openServices(request, reply, ({ channel, opening }) => ({ channel, openingSince: opening })),
  );

  function openPage(request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply> {
    return openPages(request, reply, [{ path, since: lastEventId(request) ?? watch.at }]);
  }

  async function openPages(
    request: FastifyRequest,
    reply: FastifyReply,
    named: readonly { path: string; since: Millis }[],
  ): Promise<FastifyReply> {
    const keys = await Promise.all(named.map(({ path }) => pages.keyOf(path)));
    // A page that has left the catalog meanwhile must not keep the others from being sent.
    const live = named.flatMap((one, nth): Followed[] => {
      const key = keys[nth] ?? null;
      return key === null ? [] : [{ ...one, key }];
    });
    if (live.length === 0) return sendProblem(reply, problem(404, 'There is no live page of this name.'));
    const followed = live.filter(({ path }) => pages.hasRoom(path));
    if (followed.length === 0) return refuse(reply, 'Too many different pages are followed.');
    const stream = join(
      followed.map(({ path }) => path),
      request,
      reply,
    );
    if (stream === null) return reply;
    try {
      await pages.open(stream, followed);
    } catch (error) {
      request.log.error({ err: error, pages: keys }, 'A live stream could not be opened.');
      // The head is already sent; all we can do is make the client reconnect.
      stream.socket.destroy();
    }
    return reply;
  }

  /** `openingSince`: what a reader who knows everything up to a tick, or nothing (null), is owed. */
  function openServices(
    request: FastifyRequest,
    reply: FastifyReply,
    follow: (told: (typeof services)['json']) => {
      readonly channel: string;
      readonly openingSince: (since: Millis | null) => Frame | null;
    },
  ): FastifyReply {
    const query = readQuery(liveQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    const { channel, openingSince } = follow(services[query.value.format]);
    const stream = join([channel], request, reply, OPEN_TO_ALL);
    if (stream === null) return reply;
    const opening = openingSince(lastEventId(request));
    if (opening !== null) hub.open(stream, opening);
    return reply;
  }

  /** Returns null, with the answer already sent, if no stream can be opened. */
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
      complain('streams', 'Live streams are refused: their readers are told to reconnect later.');
    }
    refuse(
      reply,
      hasRoom ? 'A live stream needs a connection of its own.' : 'Too many live streams are open.',
    );
    return null;
  }

  const beat = setInterval(() => hub.heartbeat(pushedUpTo), HEARTBEAT_MS);
  app.addHook('preClose', () => {
    clearInterval(beat);
    hub.close();
  });

  return createRounds(async (tick) => {
    services.json.push(tick);
    services.cloudevents.push(tick);
    await pages.push();
    pushedUpTo = tick.at;
  }, mergedTicks);
}

/** Two ticks merged: each service as of the later one. */
function mergedTicks(earlier: Messages['tick'], later: Messages['tick']): Messages['tick'] {
  const states = new Map([...earlier.states, ...later.states].map((state) => [state.service, state]));
  const published = [...(earlier.published ?? []), ...(later.published ?? [])];
  return { at: later.at, states: [...states.values()], published };
}

function refuse(reply: FastifyReply, what: string): FastifyReply {
  // The client should retry on a fresh connection, with no unanswered request before it.
  reply.header('Connection', 'close');
  const detail = `${what} The page itself is up to date when loaded again.`;
  return sendProblem(reply, { ...problem(503, detail), retryAfter: BACK_LATER_SECONDS });
}

/** `/status/x@1741599600000` */
function pageAndTick(text: string): { path: string; since: Millis } | null {
  const [, path, tick] = /^(\/[^@]*)@(\d{1,15})$/u.exec(text) ?? [];
  return path === undefined ? null : { path, since: Number(tick) };
}

/** Whether the headers say that the request came through a proxy. */
function isProxied({ headers }: FastifyRequest): boolean {
  return ['via', 'forwarded', 'x-forwarded-for'].some((name) => headers[name] !== undefined);
}

/** The last tick the reader has: of an event it got, or of the page it loaded; null for a new reader or an id that is not ours. */
function lastEventId(request: FastifyRequest): Millis | null {
  const id = Number(request.headers['last-event-id'] ?? queryText(request, 'since') ?? Number.NaN);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}
