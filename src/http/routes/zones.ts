import type { FastifyInstance } from 'fastify';
import { languageOf } from '../../words/language.ts';
import type { Context } from '../context.ts';
import { queryText } from '../query.ts';

/** A city keeps its name. */
const CACHE_CONTROL = 'public, max-age=86400';

/**
 * What the city of a time zone is called in the language of the page, as text, for the place that a report form offers first; empty if the
 * zone has no city. Asked for only where the form does not list that city itself.
 */
export function zoneRoutes(
  app: FastifyInstance,
  { readers, placeOfZone }: Pick<Context, 'readers' | 'placeOfZone'>,
): void {
  for (const root of readers.roots)
    app.get(`${root}/zone`, (request, reply) => {
      const { locale = readers.languages[0] } = readers.localeOf(request);
      const place = placeOfZone(queryText(request, 'of') ?? '');
      const city = place?.city ?? null;
      return reply
        .headers({ 'Cache-Control': CACHE_CONTROL, Vary: readers.varyOf(request) })
        .type('text/plain; charset=utf-8')
        .send(place === null || city === null ? '' : languageOf(locale).city(place.country, city));
    });
}
