import type { FastifyInstance } from 'fastify';
import type { incidentsShape } from '../../api/answers.ts';
import { incidentDetailJson, incidentJson } from '../../api/incident.ts';
import { incidentsQuery } from '../../api/requests.ts';
import type { Json } from '../../api/shape.ts';
import type { Context } from '../context.ts';
import { problem, sendProblem } from '../problem.ts';
import { readQuery } from '../query.ts';

type OfIncident = { Params: { id: string } };

/** Reported incidents, newest first; those that faded before they were reported are in no list. */
export function incidentRoutes(app: FastifyInstance, { store }: Context): void {
  app.get('/api/v1/incidents', async (request, reply) => {
    const query = readQuery(incidentsQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    const { service, limit, cursor } = query.value;
    const before = cursor === undefined ? undefined : await store.incidents.get(cursor);
    if (before === null || before?.detectedAt === null)
      return sendProblem(reply, problem(400, 'The cursor is not one that this server gave.'));
    const found = await store.incidents.list({
      limit: limit + 1,
      ...(service === undefined ? {} : { service }),
      ...(before === undefined ? {} : { before: before.detectedAt, beforeId: before.id }),
    });
    const items = found.slice(0, limit).map(incidentJson);
    const next = found.length > limit ? (items.at(-1)?.id ?? null) : null;
    reply.header('Cache-Control', 'public, max-age=5').header('Access-Control-Allow-Origin', '*');
    return reply.send({ items, next } satisfies Json<typeof incidentsShape>);
  });

  app.get<OfIncident>('/api/v1/incidents/:id', async (request, reply) => {
    const { id } = request.params;
    const incident = await store.incidents.get(id);
    if (incident === null || incident.detectedAt === null) {
      return sendProblem(reply, problem(404, 'There is no such incident.', 'unknown_incident'));
    }
    reply.header('Cache-Control', 'public, max-age=5').header('Access-Control-Allow-Origin', '*');
    const [updates, mark] = await Promise.all([store.incidents.updates(id), store.marks.get(id)]);
    return reply.send(incidentDetailJson(incident, updates, mark));
  });
}
