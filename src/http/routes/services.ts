import type { FastifyInstance, FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { servicesShape } from '../../api/answers.ts';
import { oneQuery, servicesQuery } from '../../api/requests.ts';
import { readServiceDetail } from '../../api/service-detail.ts';
import { serviceDetailShape, serviceJson, serviceShape } from '../../api/service.ts';
import type { Json } from '../../api/shape.ts';
import { serves } from '../../core/scope/concerns.ts';
import { findServices } from '../../pages/search/search.ts';
import type { Context } from '../context.ts';
import { sendList, sendOne } from '../lists.ts';
import { problem, sendProblem, type ProblemDetails } from '../problem.ts';
import { readQuery } from '../query.ts';

/** Search results listed at most, over all pages of the list. */
export const SEARCH_HITS_MAX = 1_000;

type Filter = z.infer<typeof servicesQuery>;
export type OfService = { Params: { slug: string } };

export function serviceRoutes(app: FastifyInstance, context: Context): void {
  const { catalog, watch, roster, store } = context;

  /** The search results after the cursor, best first; null if the cursor is not one of them. */
  function found(q: string, { category, country, status, cursor }: Filter): readonly string[] | null {
    const all = findServices(catalog.all, q, SEARCH_HITS_MAX);
    const last = cursor === undefined ? -1 : all.findIndex(({ slug }) => slug === cursor);
    if (cursor !== undefined && last < 0) return null;
    return all
      .slice(last + 1)
      .filter((service) => category === undefined || service.category === category)
      .filter((service) => country === undefined || serves(service, country))
      .map(({ slug }) => slug)
      .filter((slug) => status === undefined || roster.status(slug) === status);
  }

  /** The services that match a filter, sorted by slug, after the cursor; one more than requested, if there is one. */
  function listed({ category, country, status, limit, cursor }: Filter): readonly string[] {
    if (country === undefined) return roster.after(cursor, limit + 1, category, status);
    const own = roster.after(cursor, Infinity, category, status).filter((slug) => {
      const service = catalog.service(slug);
      return service !== null && serves(service, country);
    });
    return own.slice(0, limit + 1);
  }

  app.get('/api/v1/services', (request, reply) => {
    const query = readQuery(servicesQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    const refusal = refuseUnknown(context, query.value);
    if (refusal !== null) return sendProblem(reply, refusal);
    const { q = '', limit } = query.value;
    const slugs = q.trim() === '' ? listed(query.value) : found(q, query.value);
    if (slugs === null) return unknownCursor(reply);
    const items = slugs.slice(0, limit).flatMap((slug) => {
      const service = catalog.service(slug);
      return service === null ? [] : [serviceJson(service, watch.state(slug))];
    });
    const next = slugs.length > limit ? (slugs[limit - 1] ?? null) : null;
    const list = { items, next } satisfies Json<typeof servicesShape>;
    return sendList(request, fresh(reply), serviceShape, list, query.value);
  });

  app.get<OfService>('/api/v1/services/:slug', async (request, reply) => {
    const { slug } = request.params;
    const service = catalog.service(slug);
    const category = service === null ? null : catalog.category(service.category);
    if (service === null || category === null) return unknownService(reply);
    const query = readQuery(oneQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    const now = { at: watch.at, state: watch.state(slug) };
    const detail = await readServiceDetail(service, category, now, store.rollups);
    return sendOne(fresh(reply), serviceDetailShape, detail, query.value);
  });
}

/** A problem if the filter names something unknown; null if everything exists. */
export function refuseUnknown(
  { catalog, places }: Pick<Context, 'catalog' | 'places'>,
  { category, country }: Pick<Filter, 'category' | 'country'>,
): ProblemDetails | null {
  if (category !== undefined && catalog.category(category) === null)
    return problem(400, `There is no category "${category}" here.`);
  if (country !== undefined && !places.some(({ code }) => code === country))
    return problem(400, `There is no country "${country}".`);
  return null;
}

export function unknownCursor(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, problem(400, 'The query field "cursor" was not issued by this server.'));
}

export function unknownService(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, problem(404, 'There is no service of this name here.', 'unknown_service'));
}

/** Cacheable for one tick. */
export function fresh(reply: FastifyReply): FastifyReply {
  return reply.header('Cache-Control', 'public, max-age=5');
}
