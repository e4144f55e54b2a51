import type { FastifyInstance } from 'fastify';
import { sourcesIn } from '../../pages/site/here.ts';
import { mineHtml } from '../../pages/mine.tsx';
import type { Context } from '../context.ts';
import { queryText } from '../query.ts';
import { countryIn, rootOf, routesEverywhere } from './countries.ts';

/**
 * The services saved on a reader's device, `/mine?of=x,barclays`: a part of the front page, for the browser module. Nothing but the list
 * identifies the reader, and the list is not stored.
 */
export function mineRoutes(app: FastifyInstance, context: Context): void {
  const { readers, sources: world } = context;
  const add = (root: string, scope: FastifyInstance): void => {
    scope.get(`${root}/mine`, async (request, reply) => {
      const of = queryText(request, 'of');
      // Someone typed the URL; their services are on the front page.
      if (of === null) return reply.redirect(`${rootOf(request, context)}/`, 302);
      const { country } = countryIn(request);
      const sources = country === undefined ? world : sourcesIn(world, country);
      const slugs = of.split(',').slice(0, SLUGS_READ_MAX);
      const key = { ...readers.localeOf(request), ...countryIn(request) };
      return reply
        .headers({ 'Cache-Control': 'private, no-cache', Vary: readers.varyOf(request) })
        .type('text/html; charset=utf-8')
        .send(await mineHtml(slugs, key, sources));
    });
  };
  routesEverywhere(app, context, add);
}

/** Slugs that are looked up; some may have left the catalog. */
const SLUGS_READ_MAX = 100;
