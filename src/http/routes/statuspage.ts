import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { statuspageQuery } from '../../api/requests.ts';
import { componentsOf, incidentsOf, unresolvedOf, type Choice } from '../../api/statuspage/model.ts';
import type {
  componentsShape,
  incidentsShape,
  maintenancesShape,
  pageStatusShape,
  summaryShape,
} from '../../api/statuspage/shapes.ts';
import {
  componentsJson,
  incidentJson,
  pageJson,
  statusJson,
  type StatuspagePlace,
} from '../../api/statuspage/statuspage.ts';
import type { Json } from '../../api/shape.ts';
import { languageOf } from '../../words/language.ts';
import type { Context } from '../context.ts';
import { openToAll } from '../headers.ts';
import { unknownParameter } from '../known-parameters.ts';
import { originOf } from '../origin.ts';
import type { Prepared } from '../prepared.ts';
import { problem, sendProblem } from '../problem.ts';
import { readQuery } from '../query.ts';
import { sendRendered } from '../send-rendered.ts';
import { JSON_TYPE } from './reports.ts';

const BASE = '/api/v2';

/** The instance in the terms of Statuspage's API v2, for the many programs that read it: services are components, categories are groups. */
export function statuspageRoutes(app: FastifyInstance, context: Context, prepared: Prepared): void {
  const { sources } = context;

  /** Answers that depend only on the selection; `known` are the accepted query fields. */
  function answer(
    path: string,
    known: readonly (keyof z.infer<typeof statuspageQuery>)[],
    draw: (place: StatuspagePlace, choice: Choice) => Promise<object>,
  ): void {
    app.get(`${BASE}/${path}`, async (request, reply) => {
      const unknown = unknownParameter(request, known);
      if (unknown !== null) return sendProblem(reply, unknown);
      const query = readQuery(statuspageQuery, request.query);
      if (!query.ok) return sendProblem(reply, query.problem);
      const { components: slugs, category } = query.value;
      const nobody = slugs?.find((slug) => context.catalog.service(slug) === null);
      if (nobody !== undefined)
        return sendProblem(reply, problem(404, `There is no service "${nobody}" here.`, 'unknown_service'));
      if (category !== undefined && context.catalog.category(category) === null)
        return sendProblem(reply, problem(404, 'There is no category of this name here.'));
      const choice = { ...(slugs && { slugs }), ...(category !== undefined && { category }) };
      return send(request, reply, `${path} ${slugs?.join() ?? ''} ${category ?? ''}`, (place) =>
        draw(place, choice),
      );
    });
  }

  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    name: string,
    draw: (place: StatuspagePlace) => Promise<object>,
  ): Promise<FastifyReply> {
    const origin = originOf(context, request);
    const rendered = await prepared.get(`${BASE}/${name} ${origin}`, async () => {
      const language = languageOf(context.readers.languages[0]);
      const { instance } = sources;
      const text = JSON.stringify(await draw({ now: sources.now(), origin, language, instance }));
      return { text, contentType: JSON_TYPE };
    });
    if (rendered === null) return sendProblem(reply, problem(404, 'There is nothing at this address.'));
    return sendRendered(request, reply, { headers: openToAll(context.headers) }, rendered);
  }

  answer('summary.json', ['components', 'category'], async (place, choice) => {
    const [components, unresolved] = await Promise.all([
      componentsOf(sources, choice),
      unresolvedOf(sources, choice),
    ]);
    return {
      page: pageJson(place),
      status: statusJson(components, place),
      components: componentsJson(components, place),
      incidents: unresolved.map((item) => incidentJson(item, place)),
      scheduled_maintenances: [],
    } satisfies Json<typeof summaryShape>;
  });

  answer('status.json', [], async (place) => {
    const status = statusJson(await componentsOf(sources, {}), place);
    return { page: pageJson(place), status } satisfies Json<typeof pageStatusShape>;
  });

  answer('components.json', ['components', 'category'], async (place, choice) => {
    const components = componentsJson(await componentsOf(sources, choice), place);
    return { page: pageJson(place), components } satisfies Json<typeof componentsShape>;
  });

  for (const [path, items] of [
    ['incidents.json', () => incidentsOf(sources)],
    ['incidents/unresolved.json', () => unresolvedOf(sources, {})],
  ] as const)
    answer(path, [], async (place) => {
      const incidents = (await items()).map((item) => incidentJson(item, place));
      return { page: pageJson(place), incidents } satisfies Json<typeof incidentsShape>;
    });

  for (const path of ['', '/upcoming', '/active'])
    answer(
      `scheduled-maintenances${path}.json`,
      [],
      async (place) =>
        ({ page: pageJson(place), scheduled_maintenances: [] }) satisfies Json<typeof maintenancesShape>,
    );
}
