import { createHash } from 'node:crypto';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { basePath } from '../../pages/base/below-a-path.ts';
import type { SecurityHeaders } from '../headers.ts';
import type { Logo } from '../logo.ts';
import { sendRendered } from '../send-rendered.ts';
import type { Rendered } from '../../pages/base/rendered.ts';

/** Files that never change under their name, because the name contains a digest of the content. */
export interface Assets {
  readonly script: string | null;
  /** The URL of the service worker for offline pages; null if it was not built. */
  readonly worker: string | null;
  readonly workerFile: Rendered | null;
  readonly playground: string | null;
  readonly push: string | null;
  readonly map: string | null;
  /** The time zones of each country as JSON; null if they are not known, so that a browser cannot guess its country. */
  readonly zones: string | null;
  /** The module that does the proof of work required while a surge looks fake. */
  readonly prover: string | null;
  readonly icon: string;
  readonly logo: string | null;
  readonly files: ReadonlyMap<string, Rendered>;
}

/** A service worker is identified by its URL and controls the pages below it, so it is revalidated each time. */
const WORKER_PATH = '/sw.js';
const SCRIPT = 'text/javascript; charset=utf-8';
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * The browser bundles: the module of pages, the service worker, and what is loaded on demand (the judge of a file, the map zoom, the proof
 * of work); null if not built.
 */
export interface ClientModules {
  readonly page: Uint8Array;
  readonly worker: Uint8Array | null;
  readonly playground: Uint8Array | null;
  /** Subscribes a browser to push messages instead of an e-mail address. */
  readonly push: Uint8Array | null;
  readonly map: Uint8Array | null;
  readonly prover: Uint8Array | null;
}

interface AssetSources {
  /** Null: pages are served without a script. */
  readonly client: ClientModules | null;
  /** The country of each time zone; left out if none is known. */
  readonly zones?: ReadonlyMap<string, string>;
  /** The default icon as an SVG, for tabs and bookmarks if there is no logo. */
  readonly icon: string;
  /** The operator's own logo; null: the default icon is used. */
  readonly logo: Logo | null;
}

export function loadAssets({ client, icon: mark, logo: given, zones }: AssetSources): Assets {
  const files = new Map<string, Rendered>();
  const add = (stem: string, ending: string, contentType: string, bytes: Buffer): string => {
    const digest = digestOf(bytes);
    const href = `/assets/${stem}-${digest}.${ending}`;
    files.set(href, asset(bytes, contentType));
    return href;
  };
  const logo = given === null ? null : add('logo', given.ending, given.contentType, given.bytes);
  const icon = logo ?? add('icon', 'svg', 'image/svg+xml', Buffer.from(mark));
  const module = (name: string, bytes: Uint8Array | null | undefined): string | null =>
    bytes ? add(name, 'js', SCRIPT, Buffer.from(bytes)) : null;
  const workerFile = client?.worker ? asset(Buffer.from(client.worker), SCRIPT) : null;
  return {
    script: module('client', client?.page),
    worker: workerFile === null ? null : WORKER_PATH,
    workerFile,
    playground: module('playground', client?.playground),
    push: module('push', client?.push),
    map: module('map', client?.map),
    zones: zones === undefined ? null : add('zones', 'json', 'application/json', zonesJson(zones)),
    prover: module('proof', client?.prover),
    icon,
    logo,
    files,
  };
}

/** `{"GB":"Europe/London","DE":"Europe/Berlin Europe/Busingen"}`: each zone and each country appears once. */
function zonesJson(zones: ReadonlyMap<string, string>): Buffer {
  const byCountry = Map.groupBy(zones, ([, country]) => country);
  const lists = [...byCountry].map(([country, own]) => [country, own.map(([zone]) => zone).join(' ')]);
  return Buffer.from(JSON.stringify(Object.fromEntries(lists)));
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
  const { workerFile } = assets;
  if (workerFile !== null)
    app.get(WORKER_PATH, (request, reply) =>
      sendRendered(request, reply, context, workerFile, { cacheControl: 'no-cache' }),
    );
  app.get('/favicon.ico', (_request, reply) => reply.redirect(`${basePath(publicUrl)}${assets.icon}`, 302));
}

const digestOf = (bytes: Buffer): string =>
  createHash('sha256').update(bytes).digest('base64url').slice(0, 12);

/** Compressed on other threads from now on, so that startup does not wait for it; a request that comes before it is done does. */
function asset(identity: Buffer, contentType: string): Rendered {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const level = { level: constants.Z_BEST_COMPRESSION };
  let [br, zipped]: (Buffer | null)[] = [null, null];
  brotliCompress(identity, { params }, (_error, bytes) => (br ??= bytes ?? null));
  gzip(identity, level, (_error, bytes) => (zipped ??= bytes ?? null));
  return {
    status: 200,
    etag: `"${digestOf(identity)}"`,
    contentType,
    identity,
    get br() {
      return (br ??= brotliCompressSync(identity, { params }));
    },
    get gzip() {
      return (zipped ??= gzipSync(identity, level));
    },
  };
}
