import type { FastifyInstance } from 'fastify';
import type { healthShape, readinessShape } from '../../api/answers.ts';
import { openapi } from '../../api/openapi.ts';
import { iso, type Json } from '../../api/shape.ts';
import { calibrationOf } from './calibration.ts';
import type { Context } from '../context.ts';

/** What those who run an instance look at. */
export function operatingRoutes(app: FastifyInstance, context: Context): void {
  const { publicUrl, metrics, readiness, watch } = context;
  const described = openapi(publicUrl ?? '/');
  app.get('/healthz', (_request, reply) =>
    reply.header('Cache-Control', 'no-store').send({ status: 'ok' } satisfies Json<typeof healthShape>),
  );
  app.get('/readyz', (_request, reply) => {
    const status = readiness();
    return reply
      .code(status === 'ready' ? 200 : 503)
      .header('Cache-Control', 'no-store')
      .send(
        (status === 'behind' ? { status, asOf: iso(watch.at) } : { status }) satisfies Json<
          typeof readinessShape
        >,
      );
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
