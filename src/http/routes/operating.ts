import type { FastifyInstance } from 'fastify';
import type { healthShape, readinessShape } from '../../api/answers.ts';
import { iso, type Json } from '../../api/shape.ts';
import { calibrationOf } from './calibration.ts';
import type { Context } from '../context.ts';
import type { Metrics } from '../metrics.ts';

export async function metricsOf(context: Context, accept?: string): ReturnType<Metrics['text']> {
  const { metrics, metricsServices: chosen, sources, catalog, watch } = context;
  metrics.calibrated(await calibrationOf(context));
  const slugs = typeof chosen === 'number' ? loudest(context, chosen) : chosen;
  metrics.services(
    slugs
      .filter((slug) => catalog.service(slug) !== null)
      .map((slug) => {
        const { status, judgement } = watch.state(slug);
        const hours = sources.boards.hours(slug);
        return {
          slug,
          status,
          evidence: judgement.evidence,
          lastHour: hours.length === 0 ? 0 : (hours.at(-1) ?? null),
        };
      }),
  );
  return metrics.text(accept);
}

/** Services with trouble, then those where it has just ended, then those with the most reports. */
function loudest({ sources: { boards } }: Context, count: number): readonly string[] {
  const { unusual, recent, busy } = boards.shown(null, { unusual: count, recent: count, busy: count });
  return [...unusual, ...recent, ...busy].slice(0, count);
}

/** Endpoints for operators. */
export function operatingRoutes(app: FastifyInstance, context: Context): void {
  const { readiness, node, watch, sources } = context;
  app.get('/healthz', (_request, reply) =>
    reply.header('Cache-Control', 'no-store').send({ status: 'ok' } satisfies Json<typeof healthShape>),
  );
  app.get('/readyz', (_request, reply) => {
    const status = readiness();
    return reply
      .code(status === 'ready' ? 200 : 503)
      .header('Cache-Control', 'no-store')
      .send({
        status,
        ...(status === 'behind' ? { asOf: iso(watch.at) } : {}),
        ...node(),
      } satisfies Json<typeof readinessShape>);
  });
  if (!context.metricsApart)
    app.get('/metrics', async (request, reply) => {
      const { contentType, text } = await metricsOf(context, request.headers.accept);
      return reply
        .headers({ 'Content-Type': contentType, 'Cache-Control': 'no-store', Vary: 'Accept' })
        .send(text);
    });
  app.get('/openapi.json', (_request, reply) =>
    reply.header('Cache-Control', 'public, max-age=3600').send(sources.described),
  );
}
