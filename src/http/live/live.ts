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
/** A HEAD that opened a stream would never end. */
const STREAM_ROUTE = { exposeHeadRoute: false };
/** Programs of other sites may read along, as they may read the JSON. */
const OPEN_TO_ALL = { 'Access-Control-Allow-Origin': '*' };

/** Pages that one stream may carry: more tabs than this, nobody looks at. */
export const STREAM_PAGES_MAX = 20;

/**
 * Pushes what a tick changed to everyone who watches; see {@link liveRoutes} for who does. Ticks that come while another is
 * being pushed are pushed as one, and what is drawn is as of the newest.
 */
export type Pusher = (tick: Messages['tick']) => Promise<void>;

type OfService = { Params: { slug: string } };
type OfIncident = { Params: { id: string } };

/**
 * The live streams. Pages get the regions that changed, programs the service as JSON; the id of an event is the event time
 * of its tick and borne by its last event, so that `Last-Event-ID` says exactly what a reader has missed, also over a restart.
 *
 * A browser needs one stream for all its tabs, for over HTTP/1.1 it opens six connections to a server and no more:
 * `/live?page=/@1741599600000&page=/status/x@1741599600000` follows two pages, each from the tick that it was drawn at. What
 * the streams of several pages have missed is in their address; the id of one event could not say it of all.
 */
export function liveRoutes(app: FastifyInstance, context: Context): Pusher {
  const { hub, catalog, watch } = context;
  const complain = complaints(app.log);
  const pages = createLivePages(context, app.log);
  const services = {
    json: createLiveServices(context, 'json'),
    cloudevents: createLiveServices(context, 'cloudevents'),
  };
  /** The last tick of which all has been pushed; null before the first. */
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
    // One that has left the catalog meanwhile does not keep the others from what they miss.
    const live = named.flatMap((one, nth): Followed[] => {
      const key = keys[nth] ?? null;
      return key === null ? [] : [{ ...one, key }];
    });
    if (live.length === 0)
      return sendProblem(reply, problem(404, 'There is no page of this name that is kept live.'));
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
      // The head is sent: all that is left to say is to come again.
      stream.socket.destroy();
    }
    return reply;
  }

  /** `openingSince`: what a reader is owed that knows everything up to a tick, or nothing (null). */
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

/** Services as they are at the later of two ticks. */
function mergedTicks(earlier: Messages['tick'], later: Messages['tick']): Messages['tick'] {
  const states = new Map([...earlier.states, ...later.states].map((state) => [state.service, state]));
  const published = [...(earlier.published ?? []), ...(later.published ?? [])];
  return { at: later.at, states: [...states.values()], published };
}

function refuse(reply: FastifyReply, what: string): FastifyReply {
  // The next try is to come on a fresh connection, with no unanswered request before it.
  reply.header('Connection', 'close');
  const detail = `${what} The page itself is up to date when loaded again.`;
  return sendProblem(reply, { ...problem(503, detail), retryAfter: BACK_LATER_SECONDS });
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
