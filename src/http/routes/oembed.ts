import type { FastifyInstance } from 'fastify';
import { oembedJson, oembedQuery, oembedXml } from '../../api/oembed.ts';
import { badgeModel } from '../../pages/models/badge.ts';
import { called } from '../../pages/sentences/names.ts';
import { plain, verdictSentence } from '../../pages/sentences/words.ts';
import { clockOf } from '../../words/clock.ts';
import { languageOf } from '../../words/language.ts';
import type { Context } from '../context.ts';
import { unknownParameter } from '../known-parameters.ts';
import { originOf } from '../origin.ts';
import { problem, sendProblemAs } from '../problem.ts';
import { readQuery } from '../query.ts';
import { JSON_TYPE } from './reports.ts';

const CACHE_CONTROL = 'public, max-age=60, stale-while-revalidate=300';
const SERVICE = /^\/(?:status|embed)\/([\w-]{1,200})\/?$/u;

/** How editors and forums embed a service: an oEmbed endpoint that takes the URL of its page. */
export function oembedRoutes(app: FastifyInstance, context: Context): void {
  const { sources, readers } = context;
  const fields = Object.keys(oembedQuery.shape);

  app.get('/oembed', async (request, reply) => {
    const asked = request.query as { format?: unknown };
    const format = asked.format === 'xml' ? 'xml' : 'json';
    const unknown = unknownParameter(request, fields);
    if (unknown !== null) return sendProblemAs(format, reply, unknown);
    if (!['json', 'xml', undefined, ''].includes(asked.format as string | undefined))
      return sendProblemAs(format, reply, problem(501, '"format" is json or xml.'));
    const query = readQuery(oembedQuery, request.query);
    if (!query.ok) return sendProblemAs(format, reply, query.problem);
    const origin = originOf(context, request);
    const { url, maxwidth: maxWidth, maxheight: maxHeight } = query.value;
    const page = pageOf(url, origin);
    const model = page === null ? null : await badgeModel(sources, page.slug);
    if (page === null || model === null)
      return sendProblemAs(format, reply, problem(404, 'There is no page of a service at this address.'));
    const { language, root } = page;
    const sentence = verdictSentence(language, model.verdict, called(language, model.service));
    const { instance } = sources;
    const answer = oembedJson({
      title: plain(sentence, clockOf(language, instance.timeZone), model.now),
      instance,
      origin,
      path: `${root}/embed/${page.slug}`,
      maxWidth,
      maxHeight,
    });
    return reply
      .header('Cache-Control', CACHE_CONTROL)
      .type(format === 'xml' ? 'text/xml; charset=utf-8' : JSON_TYPE)
      .send(format === 'xml' ? oembedXml(answer) : JSON.stringify(answer));
  });

  /** The service of a page of this instance, and the language in its URL; null for any other URL. */
  function pageOf(url: string, origin: string) {
    if (!url.startsWith(`${origin}/`) || !URL.canParse(url)) return null;
    const { pathname } = new URL(url.slice(origin.length), 'http://localhost');
    const { path, locale } = readers.split(pathname);
    const slug = SERVICE.exec(path)?.[1];
    if (slug === undefined) return null;
    const root = locale === undefined ? '' : `/${locale}`;
    return { slug, root, language: languageOf(locale ?? readers.languages[0]) };
  }
}
