import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { createRasterizer } from '../../raster/rasterizer.ts';
import { themeOf } from '../../pages/base/theme.ts';
import { fixtureContext } from '../context.fixture.ts';
import { createServer, type Server } from '../server.ts';

let server: Server | null = null;
afterEach(() => server?.app.close());

function open(change: (context: ReturnType<typeof fixtureContext>) => object = () => ({})) {
  const context = fixtureContext('quiet');
  server = createServer({ ...context, ...change(context) }, pino({ level: 'silent' }));
  const { app } = server;
  return (url: string) => app.inject(url);
}

const PAGES = [
  ['/', '/manifest.webmanifest'],
  ['/de/category/social', '/manifest.webmanifest'],
  ['/de/status/x', '/manifest.webmanifest?service=x'],
] as const;

describe('the pages as an app', () => {
  test('have the name and the colours of the instance, below its path', async () => {
    const theme = themeOf({ calm: '#112233' });
    const get = open(({ sources }) => ({
      publicUrl: 'https://example.org/outcry',
      sources: { ...sources, theme, instance: { ...sources.instance, name: 'Stö\u202Erung' } },
    }));
    const { headers, body } = await get('/manifest.webmanifest');
    expect(headers['content-type']).toContain('application/manifest+json');
    const manifest = JSON.parse(body);
    expect(manifest).toMatchObject({
      name: 'Störung',
      start_url: '/outcry/',
      scope: '/outcry/',
      theme_color: '#112233',
    });
    expect(manifest.icons).toHaveLength(3);
    for (const { src } of manifest.icons) {
      const icon = await get(src.slice('/outcry'.length));
      expect([icon.statusCode, icon.headers['content-type']]).toEqual([200, 'image/png']);
      expect(icon.body).toContain('#112233');
    }
  });

  test('of a service open with its page, under its name', async () => {
    const get = open(() => ({ publicUrl: 'https://example.org/outcry' }));
    expect(JSON.parse((await get('/manifest.webmanifest?service=x')).body)).toMatchObject({
      id: '/outcry/status/x',
      start_url: '/outcry/status/x',
      scope: '/outcry/',
      name: 'X · Outcry',
      short_name: 'X',
    });
    expect((await get('/manifest.webmanifest?service=nobody')).statusCode).toBe(404);
    expect((await get('/manifest.webmanifest?start=//evil.example')).statusCode).toBe(400);
  });

  test.each(PAGES)('are named by %s: %s, and allowed by its policy', async (page, manifest) => {
    const { headers, body } = await open()(page);
    expect(body).toContain(`<link rel="manifest" href="${manifest}"/>`);
    expect(headers['content-security-policy']).toContain("manifest-src 'self'");
  });

  test('have the logo of the instance, drawn in the declared size', async () => {
    const raster = createRasterizer();
    const logo =
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
    const file = { contentType: 'image/svg+xml', identity: Buffer.from(logo) };
    const get = open(({ assets }) => ({
      raster,
      assets: { ...assets, logo: '/assets/logo.svg', files: new Map([['/assets/logo.svg', file]]) },
    }));
    for (const [name, size] of [
      ['/icon-192.png', 192],
      ['/icon-maskable-512.png', 512],
    ] as const) {
      const { rawPayload } = await get(name);
      expect([rawPayload.readUInt32BE(16), rawPayload.readUInt32BE(20)]).toEqual([size, size]);
    }
    await raster.close();
  });

  test('have an icon again after too many waited to be drawn', async () => {
    let busy = true;
    const get = open(() => ({ raster: { png: async () => (busy ? null : Buffer.from('png')) } }));
    expect((await get('/icon-512.png')).statusCode).toBe(503);
    busy = false;
    expect((await get('/icon-512.png')).body).toBe('png');
  });
});
