import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { atom } from '../../api/feeds/atom.ts';
import { feedOf, type Feed } from '../../api/feeds/feed.ts';
import { icalendar } from '../../api/feeds/icalendar.ts';
import { jsonFeed } from '../../api/feeds/json-feed.ts';
import { rss } from '../../api/feeds/rss.ts';
import type { Millis } from '../../core/base/time.ts';
import { FEED_FORMATS, FEED_TYPES, type FeedFormat } from '../../pages/parts/feed-links.ts';
import { newsModel, type NewsTopic } from '../../pages/models/news.ts';
import { languageOf, type Locale } from '../../words/language.ts';
import type { Context } from '../context.ts';
import { openToAll } from '../headers.ts';
import { unknownParameter } from '../known-parameters.ts';
import { originOf } from '../origin.ts';
import type { Prepared } from '../prepared.ts';
import { problem, sendProblemAs, type ProblemDetails, type ProblemFormat } from '../problem.ts';
import { sendRendered } from '../send-rendered.ts';

/** Feed readers poll every few minutes; one cached copy serves many of them. */
const CACHE_CONTROL = 'public, max-age=60, stale-while-revalidate=300, stale-if-error=86400';

interface Writer {
  readonly type: string;
  readonly problems: ProblemFormat;
  readonly write: (feed: Feed, now: Millis) => string;
}

const WRITERS: Readonly<Record<FeedFormat, Writer>> = {
  atom: { type: FEED_TYPES.atom, problems: 'xml', write: atom },
  rss: { type: FEED_TYPES.rss, problems: 'xml', write: rss },
  json: { type: FEED_TYPES.json, problems: 'json', write: jsonFeed },
  ics: { type: FEED_TYPES.ics, problems: 'text', write: icalendar },
};

type Named = Readonly<Record<string, string>>;

/** Topics by the path that their feeds are under. */
const TOPICS: Readonly<Record<string, (params: Named) => NewsTopic>> = {
  '/history': () => ({ kind: 'all' }),
  '/status/:slug/history': ({ slug = '' }) => ({ kind: 'service', slug }),
  '/category/:slug/history': ({ slug = '' }) => ({ kind: 'category', slug }),
  '/country/:code/history': ({ code = '' }) => ({ kind: 'country', code: code.toUpperCase() }),
};

/** The latest incidents of everything, a service, a category or a country, as feeds and calendars. */
export function feedRoutes(app: FastifyInstance, context: Context, prepared: Prepared): void {
  for (const [path, topicOf] of Object.entries(TOPICS))
    for (const format of FEED_FORMATS)
      for (const root of context.readers.roots)
        app.get<{ Params: Named }>(`${root}${path}.${format}`, (request, reply) =>
          sendFeed(request, reply, { context, prepared, root, format, topic: topicOf(request.params) }),
        );
}

interface Asked {
  readonly context: Context;
  readonly prepared: Prepared;
  readonly root: string;
  readonly format: FeedFormat;
  readonly topic: NewsTopic;
}

async function sendFeed(
  request: FastifyRequest,
  reply: FastifyReply,
  { context, prepared, root, format, topic }: Asked,
): Promise<FastifyReply> {
  const unknown = unknownParameter(request);
  const { type, problems, write } = WRITERS[format];
  if (unknown !== null) return sendProblemAs(problems, reply, unknown);
  const { sources, readers } = context;
  const origin = originOf(context, request);
  const { locale = readers.languages[0] } = readers.split(request.url) as { locale?: Locale };
  const name = `${format} ${root} ${origin} ${Object.values(topic).join(' ')}`;
  const rendered = await prepared.get(name, async () => {
    const model = await newsModel(sources, topic);
    if (model === null) return null;
    const place = { language: languageOf(locale), origin, root, format, instance: sources.instance };
    return { text: write(feedOf(model, place), model.now), contentType: `${type}; charset=utf-8` };
  });
  if (rendered === null) return sendProblemAs(problems, reply, missing(topic));
  const headers = openToAll(context.headers);
  return sendRendered(request, reply, { headers }, rendered, { cacheControl: CACHE_CONTROL });
}

function missing({ kind }: NewsTopic): ProblemDetails {
  switch (kind) {
    case 'service':
      return problem(404, 'There is no service of this name here.', 'unknown_service');
    case 'category':
      return problem(404, 'There is no category of this name here.');
    case 'country':
      return problem(404, 'There is no country of this code: ISO 3166-1 alpha-2, such as GB.');
    case 'all':
      return problem(404, 'There is nothing at this address.');
  }
}
