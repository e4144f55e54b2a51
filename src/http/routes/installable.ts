import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { basePath } from '../../pages/base.ts';
import { appIconSvg } from '../../pages/parts/logo.tsx';
import { PAPER } from '../../pages/theme.ts';
import { cleaned } from '../../pages/words.ts';
import type { Context } from '../context.ts';
import { problem, sendProblem } from '../problem.ts';

/** What browsers ask for before they put a page on a home screen: two sizes, and one that a shape may be cut out of. */
const ICONS = [
  { name: '/icon-192.png', size: 192, maskable: false },
  { name: '/icon-512.png', size: 512, maskable: false },
  { name: '/icon-maskable-512.png', size: 512, maskable: true },
] as const;
const A_DAY = 'public, max-age=86400';
const BUSY_RETRY_SECONDS = 10;

/** The pages as an app that can be installed: how it is called, and its icons, by the instance's own name and colours. */
export function installableRoutes(app: FastifyInstance, context: Context): void {
  const { sources, assets, raster } = context;
  const { instance, theme } = sources;
  const base = basePath(context.publicUrl);
  const name = cleaned(instance.name);
  const manifest = JSON.stringify({
    id: `${base}/`,
    name,
    short_name: name,
    start_url: `${base}/`,
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
  });
  app.get('/manifest.webmanifest', (_request, reply) =>
    reply.type('application/manifest+json').header('Cache-Control', A_DAY).send(manifest),
  );
  for (const icon of ICONS) {
    let drawing: Promise<Buffer | null> | null = null;
    app.get(icon.name, async (_request: FastifyRequest, reply: FastifyReply) => {
      const logo = assets.logo === null ? null : dataOf(assets.files.get(assets.logo));
      drawing ??= raster.png(appIconSvg(theme.colours, { ...icon, logo })).catch(() => null);
      const png = await drawing;
      if (png === null) {
        drawing = null;
        const busy = problem(503, 'Too many pictures wait to be drawn.');
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
