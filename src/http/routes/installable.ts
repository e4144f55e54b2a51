import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Service } from '../../core/domain/service.ts';
import { basePath } from '../../pages/base/below-a-path.ts';
import { appIconSvg } from '../../pages/parts/logo.tsx';
import { PAPER } from '../../pages/base/theme.ts';
import { cleaned } from '../../pages/sentences/words.ts';
import type { Context } from '../context.ts';
import { unknownParameter } from '../known-parameters.ts';
import { problem, sendProblem } from '../problem.ts';
import { queryText } from '../query.ts';

/** The icons that browsers need to put a page on a home screen: two sizes, and one that may be cropped to a shape. */
const ICONS = [
  { name: '/icon-192.png', size: 192, maskable: false },
  { name: '/icon-512.png', size: 512, maskable: false },
  { name: '/icon-maskable-512.png', size: 512, maskable: true },
] as const;
const A_DAY = 'public, max-age=86400';
const BUSY_RETRY_SECONDS = 10;

/** The manifest that makes the pages an installable app: the instance's name, colours and icons. */
export function installableRoutes(app: FastifyInstance, context: Context): void {
  const { sources, assets, raster } = context;
  const { instance, theme } = sources;
  const base = basePath(context.publicUrl);
  const name = cleaned(instance.name);
  app.get('/manifest.webmanifest', (request, reply) => {
    const unknown = unknownParameter(request, ['service']);
    if (unknown !== null) return sendProblem(reply, unknown);
    const slug = queryText(request, 'service');
    const service = slug === null ? null : context.catalog.service(slug);
    if (slug !== null && service === null)
      return sendProblem(reply, problem(404, 'There is no such service.'));
    return reply
      .type('application/manifest+json')
      .header('Cache-Control', A_DAY)
      .send(JSON.stringify(manifest(service)));
  });

  /** The app of the whole instance, or of the page of one service, which is an app of its own. */
  function manifest(service: Service | null): object {
    const start = `${base}${service === null ? '/' : `/status/${service.slug}`}`;
    const called = service === null ? name : cleaned(service.name);
    return {
      id: start,
      name: service === null ? name : `${called} · ${name}`,
      short_name: called,
      start_url: start,
      scope: `${base}/`,
      display: 'standalone',
      background_color: PAPER,
      theme_color: theme.colours.calm,
      icons: ICONS.map(({ name: src, size, maskable }) => ({
        src: `${base}${src}`,
        sizes: `${size}x${size}`,
        type: 'image/png',
        purpose: maskable ? 'maskable' : 'any',
      })),
    };
  }

  for (const icon of ICONS) {
    let drawing: Promise<Buffer | null> | null = null;
    app.get(icon.name, async (_request: FastifyRequest, reply: FastifyReply) => {
      const logo = assets.logo === null ? null : dataOf(assets.files.get(assets.logo));
      drawing ??= raster.png(appIconSvg(theme.colours, { ...icon, logo })).catch(() => null);
      const png = await drawing;
      if (png === null) {
        drawing = null;
        const busy = problem(503, 'Too many pictures are waiting to be drawn.');
        return sendProblem(reply, { ...busy, retryAfter: BUSY_RETRY_SECONDS });
      }
      return reply.type('image/png').header('Cache-Control', A_DAY).send(png);
    });
  }
}

function dataOf(
  file: { readonly contentType: string; readonly identity: Buffer } | undefined,
): string | null {
  return file === undefined ? null : `data:${file.contentType};base64,${file.identity.toString('base64')}`;
}
