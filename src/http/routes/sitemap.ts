import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SITEMAP_INCIDENTS_MAX, incidentSitemap, sitemapIndex, sitemapPart } from '../../api/sitemap.ts';
import { basePath } from '../../pages/base/below-a-path.ts';
import { countriesOf } from '../../pages/base/country-root.ts';
import type { Context } from '../context.ts';
import { unknownParameter } from '../known-parameters.ts';
import { originOf } from '../origin.ts';
import { createPrepared } from '../prepared.ts';
import { problem, sendProblemAs } from '../problem.ts';
import { sendRendered } from '../send-rendered.ts';

/** Memory for parts; search engines request each about once a day. */
const SITEMAP_BYTES_MAX = 4 * 1024 * 1024;
const MANNER = { cacheControl: 'public, max-age=3600, stale-while-revalidate=86400, stale-if-error=86400' };
const XML = 'application/xml; charset=utf-8';

/** `robots.txt` and the sitemap for search engines. */
export function sitemapRoutes(app: FastifyInstance, context: Context): void {
  const { sources, readers, publicUrl } = context;
  const prepared = createPrepared(sources, SITEMAP_BYTES_MAX);
  // With a single language, URLs that contain it are duplicates.
  const roots = readers.languages.length === 1 ? [''] : readers.roots;

  app.get('/robots.txt', (request, reply) => {
    const streams = `Disallow: ${basePath(publicUrl)}/live`;
    const rules = [
      'User-agent: *',
      'Allow: /',
      streams,
      '',
      `Sitemap: ${originOf(context, request)}/sitemap.xml`,
    ];
    return reply
      .type('text/plain')
      .header('Cache-Control', 'public, max-age=3600')
      .send(`${rules.join('\n')}\n`);
  });
  app.get('/sitemap.xml', (request, reply) =>
    send(request, reply, 'index', async (origin) =>
      sitemapIndex(sources.catalog(), { origin, countries: countriesOf(sources) }),
    ),
  );
  app.get('/sitemap-incidents.xml', (request, reply) =>
    send(request, reply, 'incidents', async (origin) => {
      const incidents = await sources.incidents.list({ limit: SITEMAP_INCIDENTS_MAX });
      return incidentSitemap(incidents, { origin, roots });
    }),
  );
  app.get<{ Params: { part: string } }>('/sitemap-:part.xml', (request, reply) => {
    const { part } = request.params;
    const number = /^[1-9]\d{0,5}$/u.test(part) ? Number(part) : 0;
    return send(request, reply, String(number), async (origin) =>
      sitemapPart(number, sources.catalog(), { origin, roots, countries: countriesOf(sources) }),
    );
  });

  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    name: string,
    write: (origin: string) => Promise<string | null>,
  ): Promise<FastifyReply> {
    const unknown = unknownParameter(request);
    if (unknown !== null) return sendProblemAs('xml', reply, unknown);
    const origin = originOf(context, request);
    const rendered = await prepared.get(`${name} ${origin}`, async () => {
      const text = await write(origin);
      return text === null ? null : { text, contentType: XML };
    });
    if (rendered === null)
      return sendProblemAs('xml', reply, problem(404, 'There is no such part of the sitemap.'));
    return sendRendered(request, reply, context, rendered, MANNER);
  }
}
