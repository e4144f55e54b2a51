import type { FastifyInstance } from 'fastify';
import type { categoriesShape, placesShape } from '../../api/answers.ts';
import { categoryJson, categoryShape, countryPlacesJson, countryPlacesShape } from '../../api/catalog.ts';
import { categoriesQuery, placesQuery } from '../../api/requests.ts';
import type { Json } from '../../api/shape.ts';
import { catalogIndex } from '../../pages/search/catalog-index.ts';
import type { Context } from '../context.ts';
import { sendList } from '../lists.ts';
import { problem, sendProblem } from '../problem.ts';
import { readQuery } from '../query.ts';
import { fresh } from './services.ts';

/** The values that filters and reports may use: categories and places. */
export function catalogRoutes(app: FastifyInstance, { catalog, places }: Context): void {
  app.get('/api/v1/categories', (request, reply) => {
    const query = readQuery(categoriesQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    const index = catalogIndex(catalog.all);
    const items = catalog.all.categories.map((one) => categoryJson(one, index.ofCategory(one.slug).length));
    const list = { items, next: null } satisfies Json<typeof categoriesShape>;
    return sendList(request, fresh(reply), categoryShape, list, query.value);
  });

  app.get('/api/v1/places', (request, reply) => {
    const query = readQuery(placesQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    const { country, limit, cursor = '' } = query.value;
    const found = places.filter(({ code }) => code > cursor && (country === undefined || code === country));
    if (country !== undefined && !places.some(({ code }) => code === country))
      return sendProblem(reply, problem(400, `There is no country "${country}".`));
    const shown = found.slice(0, limit);
    const next = found.length > limit ? (shown.at(-1)?.code ?? null) : null;
    const list = { items: shown.map(countryPlacesJson), next } satisfies Json<typeof placesShape>;
    return sendList(request, fresh(reply), countryPlacesShape, list, query.value);
  });
}
