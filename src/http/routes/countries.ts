import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  SEGMENT_PATTERN,
  codeOfSegment,
  countrySegment,
  isLanguageToo,
} from '../../core/domain/country-code.ts';
import { basePath } from '../../pages/base/below-a-path.ts';
import { countriesOf, countryRoot, hasCountry } from '../../pages/base/country-root.ts';
import type { Context } from '../context.ts';
import { leadForGood } from '../lead-for-good.ts';
import { queryText } from '../query.ts';

/** The country segment of a route. */
const COUNTRY_SEGMENT = `/:country(${SEGMENT_PATTERN})`;

/** The country named in the URL of a request, if any. */
export function countryIn({ params }: FastifyRequest): { readonly country?: string } {
  const { country: segment } = params as OfCountry;
  const country = segment === undefined ? null : codeOfSegment(segment);
  return country === null ? {} : { country };
}

/** The prefix of the requested page: `/outcry/de/gb`. */
export function rootOf(
  request: FastifyRequest,
  { publicUrl, readers }: Pick<Context, 'publicUrl' | 'readers'>,
): string {
  const { country } = countryIn(request);
  return `${basePath(publicUrl)}${readers.rootOf(request)}${country === undefined ? '' : countryRoot(country)}`;
}

/**
 * The routes of a country, and redirects to them: `/GB/status/x` redirects permanently to `/gb/status/x`; an unknown country is not found.
 * `root`: the language prefix before it.
 */
export function routesInCountries(
  root: string,
  app: FastifyInstance,
  context: Pick<Context, 'sources' | 'publicUrl'>,
  add: (root: string, scope: FastifyInstance) => void,
): void {
  app.register((scope, _options, done) => {
    scope.addHook('onRequest', (request, reply, next) => {
      const { country: segment = '' } = request.params as OfCountry;
      const country = codeOfSegment(segment);
      if (country === null || !hasCountry(context.sources, country)) return void reply.callNotFound();
      if (segment === countrySegment(country)) return next();
      // `/fr/` is a language, whether it is offered or not.
      if (root === '' && segment.length === 2 && isLanguageToo(country)) return void reply.callNotFound();
      const rest = request.url.slice(root.length + 1 + segment.length);
      return void leadForGood(reply, context, `${root}${countryRoot(country)}${rest}`);
    });
    add(`${root}${COUNTRY_SEGMENT}`, scope);
    done();
  });
}

/** Routes in each language, for the world and for each country. */
export function routesEverywhere(
  app: FastifyInstance,
  context: Pick<Context, 'sources' | 'publicUrl' | 'readers'>,
  add: (root: string, scope: FastifyInstance) => void,
): void {
  for (const root of context.readers.roots) {
    add(root, app);
    routesInCountries(root, app, context, add);
  }
}

/** The same routes for the world: a URL with `?country=gb` redirects permanently to that country's page. */
export function routesInWorld(
  root: string,
  app: FastifyInstance,
  context: Pick<Context, 'sources' | 'publicUrl'>,
  add: (root: string, scope: FastifyInstance) => void,
): void {
  app.register((scope, _options, done) => {
    scope.addHook('onRequest', (request, reply, next) => {
      const asked = queryText(request, 'country');
      if (asked === null || countriesOf(context.sources).length === 0) return next();
      const country = codeOfSegment(asked);
      if (country === null || !hasCountry(context.sources, country)) return void reply.callNotFound();
      const [path = '', query = ''] = request.url.split('?', 2);
      const fields = new URLSearchParams(query);
      fields.delete('country');
      const rest = fields.size === 0 ? '' : `?${fields.toString()}`;
      return void leadForGood(
        reply,
        context,
        `${root}${countryRoot(country)}${path.slice(root.length) || '/'}${rest}`,
      );
    });
    add(root, scope);
    done();
  });
}

type OfCountry = { readonly country?: string };
