import type { FastifyInstance } from 'fastify';
import { calibrationOf } from './calibration.ts';
import type { Context } from '../context.ts';
import { iso } from '../../pages/json.ts';
import { openapi } from './openapi.ts';

/** What those who run an instance look at. */
export function operatingRoutes(app: FastifyInstance, context: Context): void {
  const { base, metrics, readiness, watch } = context;
  const described = openapi(base);
  app.get('/healthz', (_request, reply) => reply.header('Cache-Control', 'no-store').send({ status: 'ok' }));
  app.get('/readyz', (_request, reply) => {
    const status = readiness();
    return reply
      .code(status === 'ready' ? 200 : 503)
      .header('Cache-Control', 'no-store')
      .send(status === 'behind' ? { status, asOf: iso(watch.at) } : { status });
  });
  app.get('/metrics', async (_request, reply) => {
    metrics.calibrated(await calibrationOf(context));
    const text = await metrics.text();
    return reply.header('Content-Type', metrics.contentType).header('Cache-Control', 'no-store').send(text);
  });
  app.get('/openapi.json', (_request, reply) =>
    reply.header('Cache-Control', 'public, max-age=3600').send(described),
  );
}
