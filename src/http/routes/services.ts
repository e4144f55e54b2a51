import type { FastifyInstance, FastifyReply } from 'fastify';
import type { servicesShape } from '../../api/answers.ts';
import { seriesQuery, servicesQuery } from '../../api/requests.ts';
import { seriesJson } from '../../api/series.ts';
import { serviceDetailJson, serviceJson } from '../../api/service.ts';
import type { Json } from '../../api/shape.ts';
import { seenCounts } from '../../core/domain/coverage.ts';
import type { Service } from '../../core/domain/service.ts';
import { DAY, HOUR, MINUTE, floorTo, ceilTo } from '../../core/base/time.ts';
import { mayBeNamed } from '../../pages/models/shares.ts';
import { findServices } from '../../pages/search.ts';
import type { Context } from '../context.ts';
import { problem, sendProblem } from '../problem.ts';
import { readQuery } from '../query.ts';

/** The longest series that one request may ask for. */
const SERIES_POINTS_MAX = 2_880;
const TOP_MAX = 20;

type OfService = { Params: { slug: string } };

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
    const query = readQuery(servicesQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    const { q, category, status, limit, cursor } = query.value;
    const matching = after(cursor, q)
      .filter((service) => category === undefined || service.category === category)
      .filter((service) => status === undefined || watch.state(service.slug).status === status);
    const items = matching.slice(0, limit).map((service) => serviceJson(service, watch.state(service.slug)));
    const next = matching.length > limit ? (items.at(-1)?.slug ?? null) : null;
    return fresh(reply).send({ items, next } satisfies Json<typeof servicesShape>);
  });

  app.get<OfService>('/api/v1/services/:slug', async (request, reply) => {
    const { slug } = request.params;
    const service = catalog.service(slug);
    const category = service === null ? null : catalog.category(service.category);
    if (service === null || category === null) return unknown(reply);
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

  app.get<OfService>('/api/v1/services/:slug/series', async (request, reply) => {
    const { slug } = request.params;
    if (catalog.service(slug) === null) return unknown(reply);
    const query = readQuery(seriesQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    const step = query.value.step * MINUTE;
    const to = ceilTo(query.value.to === undefined ? watch.at : Date.parse(query.value.to), step);
    const from = floorTo(query.value.from === undefined ? to - DAY : Date.parse(query.value.from), step);
    const points = (to - from) / step;
    if (points <= 0 || points > SERIES_POINTS_MAX) {
      const detail = `"from" must lie before "to", with at most ${SERIES_POINTS_MAX} steps between them.`;
      return sendProblem(reply, problem(400, detail));
    }
    const [counts, holes] = await Promise.all([
      store.rollups.series(slug, from, to, step),
      store.coverage.holes(from, to, slug),
    ]);
    // The baseline is known for about now; for long ago it would be a guess in hindsight.
    const bands = watch.at - from <= 2 * DAY + HOUR ? watch.bands(slug, from, to, step) : [];
    return fresh(reply).send(
      seriesJson({
        service: slug,
        from,
        to,
        step,
        counts: seenCounts(counts, from, step, holes),
        bands,
        holes,
      }),
    );
  });
}

function unknown(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, problem(404, 'There is no service of this name here.', 'unknown_service'));
}

/** As old as a tick at most. */
function fresh(reply: FastifyReply): FastifyReply {
  return reply.header('Cache-Control', 'public, max-age=5').header('Access-Control-Allow-Origin', '*');
}
