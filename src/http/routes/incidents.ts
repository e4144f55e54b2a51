import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { incidentsShape } from '../../api/answers.ts';
import { searchIncidents } from '../../api/incident-search.ts';
import { incidentDetailJson, incidentDetailShape, incidentJson, incidentShape } from '../../api/incident.ts';
import { incidentsQuery, oneQuery, ownIncidentsQuery } from '../../api/requests.ts';
import type { Json } from '../../api/shape.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { concerns } from '../../core/scope/concerns.ts';
import type { Context } from '../context.ts';
import { sendList, sendOne } from '../lists.ts';
import { problem, sendProblem } from '../problem.ts';
import { readQuery } from '../query.ts';
import { fresh, refuseUnknown, unknownCursor, unknownService, type OfService } from './services.ts';

type OfIncident = { Params: { id: string } };
type Filter = z.infer<typeof incidentsQuery>;

/** Reported incidents, newest first; those that ended before they were reported are in no list. */
export function incidentRoutes(app: FastifyInstance, context: Context): void {
  const { store, catalog } = context;

  app.get('/api/v1/incidents', async (request, reply) => {
    const query = readQuery(incidentsQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    const refusal = refuseUnknown(context, query.value);
    if (refusal !== null) return sendProblem(reply, refusal);
    return send(request, reply, query.value);
  });

  app.get<OfService>('/api/v1/services/:slug/incidents', async (request, reply) => {
    const { slug } = request.params;
    if (catalog.service(slug) === null) return unknownService(reply);
    const query = readQuery(ownIncidentsQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    return send(request, reply, { ...query.value, service: slug });
  });

  async function send(request: FastifyRequest, reply: FastifyReply, filter: Filter): Promise<FastifyReply> {
    const { cursor, service } = filter;
    const after = cursor === undefined ? undefined : await store.incidents.get(cursor);
    if (after === null || after?.detectedAt === null) return unknownCursor(reply);
    if (isTurnedRound(filter)) return sendProblem(reply, problem(400, '"since" must be before "until".'));
    const found = await (isUnderWay(filter.state) ? underWay(filter, after) : search(filter, after));
    if (found.items.length === 0 && service !== undefined && catalog.service(service) === null)
      return unknownService(reply);
    const list = { items: found.items.map(incidentJson), next: found.next?.id ?? null };
    return sendList(request, fresh(reply), incidentShape, list satisfies Json<typeof incidentsShape>, filter);
  }

  function search(filter: Filter, after: Incident | undefined) {
    const { service, since, until, limit } = filter;
    return searchIncidents(store.incidents, {
      service,
      since: since === undefined ? undefined : Date.parse(since),
      until: until === undefined ? undefined : Date.parse(until),
      keep: (incident) => fits(incident, filter),
      limit,
      after,
    });
  }

  /** Active incidents are all read: there are only as many as there is trouble, however long the history is. */
  async function underWay(filter: Filter, after: Incident | undefined) {
    const active = (await store.incidents.active())
      .filter((incident) => incident.detectedAt !== null && fits(incident, filter))
      .filter((incident) => after === undefined || byDetection(after, incident) < 0)
      .sort(byDetection);
    const items = active.slice(0, filter.limit);
    return { items, next: active.length > filter.limit ? (items.at(-1) ?? null) : null };
  }

  /** Whether an incident matches the filter; unreported incidents are left out where they are read. */
  function fits(
    incident: Incident,
    { service: slug, state, since, until, category, country }: Filter,
  ): boolean {
    if (state !== undefined && incident.state !== state) return false;
    if (slug !== undefined && incident.service !== slug) return false;
    const at = incident.detectedAt ?? 0;
    if (since !== undefined && at < Date.parse(since)) return false;
    if (until !== undefined && at >= Date.parse(until)) return false;
    if (category === undefined && country === undefined) return true;
    const service = catalog.service(incident.service);
    if (service === null || (category !== undefined && service.category !== category)) return false;
    return country === undefined || concerns(incident, service, country);
  }

  app.get<OfIncident>('/api/v1/incidents/:id', async (request, reply) => {
    const { id } = request.params;
    const incident = await store.incidents.get(id);
    if (incident === null || incident.detectedAt === null) {
      return sendProblem(reply, problem(404, 'There is no such incident.', 'unknown_incident'));
    }
    const query = readQuery(oneQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    const [updates, mark] = await Promise.all([store.incidents.updates(id), store.marks.get(id)]);
    const detail = incidentDetailJson(incident, updates, mark);
    return sendOne(fresh(reply), incidentDetailShape, detail, query.value);
  });
}

const isTurnedRound = ({ since, until }: Filter): boolean =>
  since !== undefined && until !== undefined && Date.parse(since) >= Date.parse(until);

function isUnderWay(state: Filter['state']): boolean {
  return state === 'open' || state === 'recovering';
}

/** The newest detection first, then the highest id. */
function byDetection(a: Incident, b: Incident): number {
  if (a.id === b.id) return 0;
  return (b.detectedAt ?? 0) - (a.detectedAt ?? 0) || (a.id < b.id ? 1 : -1);
}
