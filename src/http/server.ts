import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { PARAM_CHARS_MAX } from '../api/requests.ts';
import type { Drop } from '../intake/draft.ts';
import { basePath } from '../pages/base/below-a-path.ts';
import { countryRoot } from '../pages/base/country-root.ts';
import { createRefusals, type Refusal } from './admission/refusals.ts';
import { iso } from '../api/shape.ts';
import { addressesBelow } from './admission/addresses.ts';
import { assetRoutes } from './routes/assets.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { calibrationRoutes } from './routes/calibration.ts';
import { cardRoutes } from './routes/cards.ts';
import { mapRoutes } from './routes/maps.ts';
import { badgeRoutes } from './routes/badges.ts';
import { Callers, countReads } from './admission/callers.ts';
import { spareKnown, tagAnswers } from './etags.ts';
import { boundConnections } from './admission/connections.ts';
import type { Context } from './context.ts';
import { fastLane } from './fast-lane.ts';
import { answerPreflight, isForPrograms, isPreflight, openReads } from './for-programs.ts';
import { watchForwarding } from './admission/forwarding.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { feedRoutes } from './routes/feeds.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { installableRoutes } from './routes/installable.ts';
import { leadForGood } from './lead-for-good.ts';
import { liveRoutes, type Pusher } from './live/live.ts';
import { leadToSmallLetters, sendServiceAt } from './routes/near.ts';
import { sendMissingText } from './routes/text.ts';
import { textWish } from './text-wish.ts';
import { oembedRoutes } from './routes/oembed.ts';
import { mineRoutes } from './routes/mine.ts';
import { mcpRoutes } from './routes/mcp.ts';
import { metricsOf, operatingRoutes } from './routes/operating.ts';
import { pageRoutes, sendPage } from './routes/pages.ts';
import { sendRendered } from './send-rendered.ts';
import { createPrepared } from './prepared.ts';
import { ReadyAnswers, keepAnswers } from './ready-answers.ts';
import { METHODS, isV2, problem, problemOfDrop, problemOfError, sendProblem } from './problem.ts';
import { NOT_JSON, isFormRoute, readJson, reportRoutes } from './routes/reports.ts';
import { statuspageRoutes } from './routes/statuspage.ts';
import { seriesRoutes } from './routes/series.ts';
import { sitemapRoutes } from './routes/sitemap.ts';
import { suggestRoutes } from './routes/suggest.ts';
import { muteRoutes } from './routes/mute.ts';
import { tellMeRoutes } from './routes/tell-me.ts';
import { v2Routes } from './routes/v2/routes.ts';
import { serviceRoutes } from './routes/services.ts';
import { zoneRoutes } from './routes/zones.ts';
import { answerUnparsed, refuseExpectations, refuseTunnels } from './unparsed.ts';

/** A report is a few hundred bytes; a comment of 280 letters in any script fits easily. */
export const BODY_BYTES_MAX = 16 * 1024;
/** A slow client has this long to send its headers, and the whole request. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
/** A proxy should close idle connections sooner, see examples/proxies. */
export const KEEP_ALIVE_TIMEOUT_MS = 20_000;
/** How often connections are checked against the timeouts. */
const CONNECTIONS_CHECK_MS = 1_000;
/** A header of API answers while the past is still being judged: as of when they are. */
const CATCHING_UP = 'Outcry-Catching-Up';
/** At shutdown, requests under way get this long to be answered; then the remaining connections are cut off. */
export const CLOSE_GRACE_MS = 3_000;
/** How often, in that time, idle connections are closed. */
const CLOSE_SWEEP_MS = 50;
const REQUEST_FAILED = 'A request failed.';

export interface Server {
  readonly app: FastifyInstance;
  readonly push: Pusher;
  /** The current metrics, for a listener of their own. */
  readonly metrics: (accept?: string) => ReturnType<typeof metricsOf>;
}

export function createServer(context: Context, logger: FastifyBaseLogger): Server {
  const ownAddress = addressesBelow(basePath(context.publicUrl));
  const app: FastifyInstance = Fastify({
    rewriteUrl: (request) => ownAddress.of(request.url ?? '/'),
    loggerInstance: logger,
    // A request log would contain addresses; what matters is counted in the metrics.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent) => parent,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    // Requests under way are still answered; see `endWithinGrace`.
    forceCloseConnections: 'idle',
    // Refused with a reason; see `admission/refusals.ts`.
    return503OnClosing: false,
    clientErrorHandler: answerUnparsed(context.headers),
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
      requireHostHeader: false,
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: PARAM_CHARS_MAX },
    frameworkErrors: (error, request, reply) => void answerBadAddress(error, request, reply, context),
  });
  const { senders, metrics } = context;
  endWithinGrace(app);
  refuseExpectations(app.server, context.headers, ownAddress);
  refuseTunnels(app.server, context.headers, ownAddress);
  const refusalOf = createRefusals(app);
  app.addHook('onRoute', ({ url }) => ownAddress.learn(url));
  for (const { code } of context.places)
    for (const root of [countryRoot(code), `/${code}`]) ownAddress.learn(root);
  const forwarding = watchForwarding({
    trusted: context.trustedProxies,
    onRequest: () => context.metrics.unbelieved(),
    tell: context.tellOfProxy,
  });
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ ...context.headers });
    forwarding.look(request.raw);
    const refusal = refusalOf(request);
    if (refusal === null) done();
    else if (isPreflight(request, refusal.allow)) void answerPreflight(reply);
    else void answerRefusal(refusal, request, reply, context);
  });

  leadToSmallLetters(app, context);

  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  const ready = new ReadyAnswers({
    // The sign tells whether we are catching up: answers then have a header that says so, and it begins by the clock, without an event.
    edition: () => (context.watch.catchingUp === true ? -context.site.edition : context.site.edition),
    now: () => performance.now(),
  });
  const callers = new Callers(context);
  const lane = fastLane({
    context,
    ready,
    callers,
    pathOf: ownAddress.of,
    look: forwarding.look,
    bodyBytesMax: BODY_BYTES_MAX,
    isClosing: () => closing,
    onError(error) {
      context.onBroken(error);
      logger.error({ err: error }, REQUEST_FAILED);
    },
  });
  boundConnections(app.server, { senders, metrics, logger, lane, max: context.connectionsMax });

  app.addHook('onRequest', (request, reply, done) => {
    if (context.watch.catchingUp === true && request.url.startsWith('/api/'))
      reply.header(CATCHING_UP, iso(context.watch.at));
    done();
  });

  countReads(app, callers);
  tagAnswers(app);
  readBodies(app);
  openReads(app);
  keepAnswers(app, ready);
  spareKnown(app);

  const prepared = createPrepared(context.sources);
  reportRoutes(app, context);
  pageRoutes(app, context, prepared);
  tellMeRoutes(app, context);
  muteRoutes(app, context);
  serviceRoutes(app, context);
  seriesRoutes(app, context);
  incidentRoutes(app, context);
  catalogRoutes(app, context);
  calibrationRoutes(app, context);
  v2Routes(app, context);
  operatingRoutes(app, context);
  feedRoutes(app, context, prepared);
  statuspageRoutes(app, context, prepared);
  badgeRoutes(app, context, prepared);
  oembedRoutes(app, context);
  evidenceRoutes(app, context, prepared);
  mcpRoutes(app, context);
  assetRoutes(app, context);
  mineRoutes(app, context);
  suggestRoutes(app, context);
  zoneRoutes(app, context);
  sitemapRoutes(app, context);
  cardRoutes(app, context);
  mapRoutes(app, context, prepared);
  installableRoutes(app, context);
  const push = liveRoutes(app, context);

  app.setNotFoundHandler((request, reply) => {
    const respelled = context.readers.respelled(request.url);
    if (respelled !== null) return leadForGood(reply, context, respelled);
    return (
      sendServiceAt(request, reply, context, prepared) ?? answerNothingHere(404, request, reply, context)
    );
  });
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, context));
  return { app, push, metrics: (accept) => metricsOf(context, accept) };
}

/** Idle connections are closed at once, those with a request when it has been answered, and all of them within the grace period. */
function endWithinGrace(app: FastifyInstance): void {
  app.addHook('preClose', (done) => {
    if (!app.server.listening) return done();
    // Node closes idle connections once, when it stops listening; we have to close those that become idle later.
    const sweep = setInterval(() => app.server.closeIdleConnections(), CLOSE_SWEEP_MS).unref();
    const cut = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS).unref();
    app.server.once('close', () => {
      clearInterval(sweep);
      clearTimeout(cut);
    });
    done();
  });
}

/** Parses JSON and forms ourselves, so that both give plain values, an empty body is none, and a broken one is a counted refusal. */
function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (isCompressed(request)) return done(new CompressedBody());
    const text = String(body);
    try {
      done(null, readJson(text));
    } catch {
      done(new MalformedBody());
    }
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (request, body, done) => {
      if (isCompressed(request)) return done(new CompressedBody());
      // A form has only flat fields; `place` is a key such as `GB/London`.
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    },
  );
}

class MalformedBody extends Error {
  readonly statusCode = 400;
}

class CompressedBody extends Error {
  readonly statusCode = 415;
}

/** A report is too short to gain from it, and what expands can expand to anything. */
function isCompressed({ headers }: FastifyRequest): boolean {
  return (headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity';
}

/** Clients get a code and a sentence; the internal error goes to the log only. */
function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  context: Context,
): FastifyReply | Promise<FastifyReply> {
  const status = statusOf(error);
  const drop = dropOf(error, status);
  if (drop !== null && request.method === 'POST' && !isV2(request)) context.intake.refuse(drop);
  if (error instanceof CompressedBody) reply.header('Accept-Encoding', 'identity');
  if (status < 500)
    return answerUnreadable({ status, drop, detail: whyUnreadable(error, status) }, request, reply, context);
  context.onBroken(error);
  request.log.error({ err: error, route: request.routeOptions.url }, REQUEST_FAILED);
  const broken = problemOfError(error);
  if (isForPrograms(request)) return sendProblem(reply, broken);
  return context.site
    .broken(broken.status, context.readers.localeOf(request).locale)
    .then((page) => sendRendered(request, reply, context, page, broken));
}

function whyUnreadable(error: unknown, status: number): string {
  if (error instanceof CompressedBody) return 'The body must not be compressed.';
  return status === 415
    ? 'The body must be JSON, sent as Content-Type: application/json.'
    : 'The request could not be read.';
}

/** A form is answered with its page, whatever it contained. */
function answerUnreadable(
  { status, drop, detail }: { status: number; drop: Drop | null; detail: string },
  request: FastifyRequest,
  reply: FastifyReply,
  context: Context,
): FastifyReply | Promise<FastifyReply> {
  if (request.method === 'POST' && isFormRoute(request.routeOptions.url) && !isForPrograms(request)) {
    const { slug } = request.params as { slug: string };
    return sendPage(request, reply, context, { page: 'service', slug, answer: 'refused' }, { status });
  }
  return sendProblem(reply, drop === null ? problem(status, detail) : problemOfDrop(drop));
}

/** When the server is stopping, a person gets a page. The other refusals are for programs only, because no browser causes them. */
function answerRefusal(
  { problem: details, allow, closes }: Refusal,
  request: FastifyRequest,
  reply: FastifyReply,
  context: Context,
): FastifyReply | Promise<FastifyReply> {
  const { status, retryAfter } = details;
  if (allow !== undefined) reply.header('Allow', allow);
  if (closes === true) reply.header('Connection', 'close');
  if (status !== 503 || isForPrograms(request)) return sendProblem(reply, details);
  return context.site
    .broken(status, context.readers.localeOf(request).locale)
    .then((page) => sendRendered(request, reply, context, page, { status, retryAfter }));
}

/** A URL that the router cannot decode is answered as not found; hooks do not run for it. */
function answerBadAddress(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  context: Context,
): FastifyReply | Promise<FastifyReply> {
  reply.headers({ ...context.headers });
  const status = statusOf(error);
  const detail =
    status === 414 ? 'A part of the address is too long.' : 'The address has escapes that are not UTF-8.';
  return answerNothingHere(status, request, reply, context, detail);
}

function answerNothingHere(
  status: number,
  request: FastifyRequest,
  reply: FastifyReply,
  context: Context,
  detail = 'There is nothing at this address.',
): FastifyReply | Promise<FastifyReply> {
  if (isForPrograms(request) || !METHODS.includes(request.method))
    return sendProblem(reply, problem(status, detail));
  if (textWish(request.headers).text) return sendMissingText(request, reply, context, status);
  return sendPage(request, reply, context, { page: 'missing' });
}

function dropOf(error: unknown, status: number): Drop | null {
  if (error instanceof MalformedBody) return NOT_JSON;
  if (status === 413)
    return { dropped: 'too_large', detail: `A report may have at most ${BODY_BYTES_MAX} bytes.` };
  return null;
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500;
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}
