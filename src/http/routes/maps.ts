import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { drawMap, MAP_STYLE_HASH } from '../../pages/parts/map.tsx';
import { mapModel, type MapKey } from '../../pages/models/map.ts';
import { languageOf, type Locale } from '../../words/language.ts';
import type { Context } from '../context.ts';
import { openToAll, styledBy } from '../headers.ts';
import { unknownParameter } from '../known-parameters.ts';
import type { Prepared } from '../prepared.ts';
import { problem, sendProblem } from '../problem.ts';
import { queryText } from '../query.ts';
import { sendRendered } from '../send-rendered.ts';

/** A reader gets the same map for five minutes, so that a page left open does not keep requesting it. */
const MANNER = { cacheControl: 'public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400' };
const SVG_TYPE = 'image/svg+xml; charset=utf-8';

type OfSlug = { Params: { slug: string } };
type OfId = { Params: { id: string } };

/** Maps of where reports came from: for a service now, and for an incident. */
export function mapRoutes(app: FastifyInstance, context: Context, prepared: Prepared): void {
  const headers = openToAll(styledBy(context.headers, MAP_STYLE_HASH));
  for (const root of context.readers.roots) {
    const { locale = context.readers.languages[0] } = context.readers.split(`${root}/`);
    app.get<OfSlug>(`${root}/map/status/:slug.svg`, (request, reply) =>
      send(request, reply, { page: 'service', slug: request.params.slug }, locale),
    );
    app.get<OfId>(`${root}/map/incident/:id.svg`, (request, reply) =>
      send(request, reply, { page: 'incident', id: request.params.id, at: queryText(request, 'at') }, locale),
    );
  }

  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    key: MapKey,
    locale: Locale,
  ): Promise<FastifyReply> {
    const unknown = unknownParameter(request, key.page === 'incident' ? ['at'] : []);
    if (unknown !== null) return sendProblem(reply, unknown);
    const name = key.page === 'service' ? `status ${key.slug}` : `incident ${key.id} ${key.at ?? ''}`;
    const rendered = await prepared.get(`map ${locale} ${name}`, async () => {
      const model = await mapModel(context.sources, key);
      return model === null ? null : { text: drawMap(model, languageOf(locale)), contentType: SVG_TYPE };
    });
    if (rendered === null) return sendProblem(reply, problem(404, 'There is no such page.'));
    return sendRendered(request, reply, { headers }, rendered, MANNER);
  }
}
