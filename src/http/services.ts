import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Service } from '../core/service.ts';
import { STATUSES } from '../core/status.ts';
import { DAY, MINUTE, ceilTo } from '../core/time.ts';
import { serviceDetailJson, serviceJson, type Page, type ServiceJson } from '../views/json.ts';
import { mayBeNamed } from '../views/models/shares.ts';
import { findServices } from '../views/search.ts';
import type { Context } from './context.ts';
import { problem, sendProblem } from './problem.ts';
import { PAGE_LIMIT, PAGE_LIMIT_MAX, readQuery, z } from './query.ts';

const TOP_MAX = 20;

const listQuery = z.object({
  q: z.string().max(100).optional(),
  category: z.string().max(100).optional(),
  status: z.enum(STATUSES).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT_MAX).default(PAGE_LIMIT),
  cursor: z.string().max(100).optional(),
});

export type OfService = { Params: { slug: string } };

export function serviceRoutes(app: FastifyInstance, context: Context): void {
  const { catalog, watch, store } = context;

  /** Services after the one that the cursor names: what was searched for best first, else all by slug. */
  function after(cursor: string | undefined, q: string | undefined): readonly Service[] {
    if (q === undefined || q.trim() === '')
      return catalog.all.services.filter(({ slug }) => cursor === undefined || slug > cursor);
    const found = findServices(catalog.all, q, Infinity);
    if (cursor === undefined) return found;
    const last = found.findIndex(({ slug }) => slug === cursor);
    return last < 0 ? [] : found.slice(last + 1);
  }

  app.get('/api/v1/services', (request, reply) => {
    const query = readQuery(listQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    const { q, category, status, limit, cursor } = query.value;
    const matching = after(cursor, q)
      .filter((service) => category === undefined || service.category === category)
      .filter((service) => status === undefined || watch.state(service.slug).status === status);
    const items = matching.slice(0, limit).map((service) => serviceJson(service, watch.state(service.slug)));
    const next = matching.length > limit ? (items.at(-1)?.slug ?? null) : null;
    return fresh(reply).send({ items, next } satisfies Page<ServiceJson>);
  });

  app.get<OfService>('/api/v1/services/:slug', async (request, reply) => {
    const { slug } = request.params;
    const service = catalog.service(slug);
    const category = service === null ? null : catalog.category(service.category);
    if (service === null || category === null) return unknownService(reply);
    const to = ceilTo(watch.at, MINUTE);
    const from = to - DAY;
    const [counts, problems, places] = await Promise.all([
      store.rollups.series(slug, from, to, DAY),
      store.rollups.top(slug, 'problem', from, to, TOP_MAX),
      store.rollups.top(slug, 'place', from, to, TOP_MAX),
    ]);
    const day = {
      reports: counts[0] ?? 0,
      problems: problems.filter(mayBeNamed),
      places: places.filter(mayBeNamed),
    };
    return fresh(reply).send(serviceDetailJson(service, category, watch.state(slug), day));
  });
}

export function unknownService(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, problem(404, 'There is no service of this name here.', 'unknown_service'));
}

/** As old as a tick at most. */
export function fresh(reply: FastifyReply): FastifyReply {
  return reply.header('Cache-Control', 'public, max-age=5').header('Access-Control-Allow-Origin', '*');
}
