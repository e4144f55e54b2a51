import type { FastifyInstance, FastifyRequest } from 'fastify';
import { severity } from '../../pages/sentences/verdict.ts';
import { searchModel } from '../../pages/models/board.ts';
import { called } from '../../pages/sentences/names.ts';
import { sourcesIn } from '../../pages/site/here.ts';
import { SEARCH_CHARS_MAX } from '../../pages/search/search.ts';
import { boardWord, cleaned } from '../../pages/sentences/words.ts';
import { languageOf } from '../../words/language.ts';
import type { Context } from '../context.ts';
import { queryText } from '../query.ts';
import { countryIn, rootOf, routesEverywhere } from './countries.ts';

/** As many as a list below a field can show without hiding the page. */
export const SUGGESTIONS_MAX = 8;
/** One tick: typing the same letters again sends no request. */
const CACHE_CONTROL = 'public, max-age=5';

const SUGGESTIONS_TYPE = 'application/x-suggestions+json; charset=utf-8';

/**
 * Suggestions while typing, in the language and order of the page. The format is OpenSearch Suggestions, which browsers know: the typed
 * text, then lists of names, descriptions and URLs.
 */
export function suggestRoutes(app: FastifyInstance, context: Context): void {
  const add = (root: string, scope: FastifyInstance): void => {
    scope.get(`${root}/suggest`, async (request, reply) =>
      reply
        .headers({ 'Cache-Control': CACHE_CONTROL, Vary: context.readers.varyOf(request) })
        .type(SUGGESTIONS_TYPE)
        .send(JSON.stringify(await suggested(request, context))),
    );
  };
  routesEverywhere(app, context, add);
}

async function suggested(
  request: FastifyRequest,
  context: Pick<Context, 'readers' | 'sources' | 'publicUrl'>,
): Promise<[string, string[], string[], string[]]> {
  const { readers, sources: world } = context;
  const { country } = countryIn(request);
  const { locale = readers.languages[0] } = readers.localeOf(request);
  const language = languageOf(locale);
  const query = cleaned(queryText(request, 'q') ?? '')
    .slice(0, SEARCH_CHARS_MAX)
    .trim();
  const sources = country === undefined ? world : sourcesIn(world, country);
  const lines = query === '' ? [] : (await searchModel(sources, query, SUGGESTIONS_MAX)).lines;
  const root = rootOf(request, context);
  return [
    query,
    lines.map(({ service }) => cleaned(called(language, service))),
    // Normal services need no remark.
    lines.map(({ verdict }) => (severity(verdict) > 0 ? boardWord(language, verdict) : '')),
    lines.map(({ service }) => `${root}/status/${service.slug}`),
  ];
}
