import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { basePath } from '../../pages/base.ts';
import type { SecurityHeaders } from '../headers.ts';
import type { Logo } from '../logo.ts';
import { sendRendered } from '../send-rendered.ts';
import type { Rendered } from '../../pages/rendered.ts';

/** Files that never change under their name: the name holds a digest of the content. */
export interface Assets {
  readonly script: string | null;
  readonly icon: string;
  readonly logo: string | null;
  readonly files: ReadonlyMap<string, Rendered>;
}

const FOR_EVER = 'public, max-age=31536000, immutable';

/** The built browser module: its path, or its bytes where it has none; null serves pages without a script. */
export type ClientModule = string | Uint8Array | null;

interface AssetSources {
  readonly client: ClientModule;
  /** The mark as an SVG, for tabs and bookmarks where there is no logo. */
  readonly icon: string;
  /** The operator's own logo; null: the mark. */
  readonly logo: Logo | null;
}

export function loadAssets({ client, icon: mark, logo: given }: AssetSources): Assets {
  const files = new Map<string, Rendered>();
  const add = (stem: string, ending: string, contentType: string, bytes: Buffer): string => {
    const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
    const href = `/assets/${stem}-${digest}.${ending}`;
    files.set(href, compressed(bytes, contentType, digest));
    return href;
  };
  const logo = given === null ? null : add('logo', given.ending, given.contentType, given.bytes);
  const icon = logo ?? add('icon', 'svg', 'image/svg+xml', Buffer.from(mark));
  const module = typeof client === 'string' ? readFileSync(client) : client;
  const script =
    module === null ? null : add('client', 'js', 'text/javascript; charset=utf-8', Buffer.from(module));
  return { script, icon, logo, files };
}

interface Served {
  readonly assets: Assets;
  readonly headers: SecurityHeaders;
  readonly publicUrl: string | null;
}

export function assetRoutes(app: FastifyInstance, context: Served): void {
  const { assets, publicUrl } = context;
  for (const [href, file] of assets.files) {
    app.get(href, (request, reply) => {
      return sendRendered(request, reply, context, file, { cacheControl: FOR_EVER });
    });
  }
  app.get('/favicon.ico', (_request, reply) => reply.redirect(`${basePath(publicUrl)}${assets.icon}`, 302));
}

function compressed(identity: Buffer, contentType: string, digest: string): Rendered {
  return {
    status: 200,
    etag: `"${digest}"`,
    contentType,
    identity,
    br: brotliCompressSync(identity, {
      params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
    }),
    gzip: gzipSync(identity, { level: constants.Z_BEST_COMPRESSION }),
  };
}
