import type { FastifyInstance, FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { servicesShape } from '../../api/answers.ts';
import { oneQuery, servicesQuery } from '../../api/requests.ts';
import { readServiceDetail } from '../../api/service-detail.ts';
import { serviceDetailShape, serviceJson, serviceShape } from '../../api/service.ts';
import type { Json } from '../../api/shape.ts';
import { findServices } from '../../pages/search.ts';
import type { Context } from '../context.ts';
import { sendList, sendOne } from '../lists.ts';
import { problem, sendProblem } from '../problem.ts';
import { readQuery } from '../query.ts';

/** So many of what a search finds are told, over all pages of the list. */
export const SEARCH_HITS_MAX = 1_000;

type Filter = z.infer<typeof servicesQuery>;
export type OfService = { Params: { slug: string } };

export function serviceRoutes(app: FastifyInstance, context: Context): void {
  const { catalog, watch, roster, store } = context;

  /** What was searched for, best first, after the one that the cursor names. */
  function found(q: string, { category, status, cursor }: Filter): readonly string[] {
    const all = findServices(catalog.all, q, SEARCH_HITS_MAX);
    // One that is not among them is after none: the search begins again elsewhere.
    const last = cursor === undefined ? -1 : all.findIndex(({ slug }) => slug === cursor);
    if (cursor !== undefined && last < 0) return [];
    return all
      .slice(last + 1)
      .filter((service) => category === undefined || service.category === category)
      .map(({ slug }) => slug)
      .filter((slug) => status === undefined || roster.status(slug) === status);
  }

  app.get('/api/v1/services', (request, reply) => {
    const query = readQuery(servicesQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    const { q = '', category, status, limit, cursor } = query.value;
    const known = category === undefined || catalog.category(category) !== null;
    const slugs =
      q.trim() !== ''
        ? found(q, query.value)
        : known
          ? roster.after(cursor, limit + 1, category, status)
          : [];
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

export function unknownService(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, problem(404, 'There is no service of this name here.', 'unknown_service'));
}

/** As old as a tick at most. */
export function fresh(reply: FastifyReply): FastifyReply {
  return reply.header('Cache-Control', 'public, max-age=5');
}
