import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CardKey } from '../../pages/site/card-of.ts';
import { createCards } from '../cards.ts';
import type { Context } from '../context.ts';
import { openToAll } from '../headers.ts';
import { unknownParameter } from '../known-parameters.ts';
import { problem, sendProblem } from '../problem.ts';

/** A page puts a version into the URL of its card so that the card can be cached; an older version gets the current card too. */
const CACHE_CONTROL = 'public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400';
/** Retry-After while too many cards wait to be drawn. */
const BUSY_RETRY_SECONDS = 10;

type OfSlug = { Params: { slug: string } };
type OfId = { Params: { id: string } };

/** The preview images that are shown beside links to pages: 1200 × 630, PNG. */
export function cardRoutes(app: FastifyInstance, context: Context): void {
  const cards = createCards(context.sources, context.raster);
  const headers = openToAll(context.headers);
  for (const root of context.readers.roots) {
    const { locale } = context.readers.split(`${root}/`);
    const language = locale === undefined ? {} : { locale };
    app.get(`${root}/card/home.png`, (request, reply) => send(request, reply, { page: 'home', ...language }));
    app.get<OfSlug>(`${root}/card/status/:slug.png`, (request, reply) =>
      send(request, reply, { page: 'service', slug: request.params.slug, ...language }),
    );
    app.get<OfId>(`${root}/card/incident/:id.png`, (request, reply) =>
      send(request, reply, { page: 'incident', id: request.params.id, ...language }),
    );
  }

  async function send(request: FastifyRequest, reply: FastifyReply, key: CardKey): Promise<FastifyReply> {
    const unknown = unknownParameter(request, ['v']);
    if (unknown !== null) return sendProblem(reply, unknown);
    const card = await cards.get(key);
    if (card === null) return sendProblem(reply, problem(404, 'There is no such page.'));
    if (card === 'busy')
      return sendProblem(reply, {
        ...problem(503, 'Too many cards are waiting to be drawn.'),
        retryAfter: BUSY_RETRY_SECONDS,
      });
    reply.headers({ ...headers, 'Cache-Control': CACHE_CONTROL, ETag: card.etag });
    return reply.type('image/png').send(card.png);
  }
}
