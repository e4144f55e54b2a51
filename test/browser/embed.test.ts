import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import { pino } from 'pino';
import type { Browser, Frame } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CLIENT } from '../support/client-modules.ts';
import { fixtureContext } from '../../src/http/context.fixture.ts';
import { createServer, type Server } from '../../src/http/server.ts';
import { loadAssets } from '../../src/http/routes/assets.ts';
import { openBrowser } from '../support/browser.ts';
import { SCENES, type Scene } from '../support/site/fixtures.ts';

/** Another site that shows services in frames. */
let site: HttpServer;
let browser: Browser;
const servers: Server[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  site = createHttpServer((request, response) => {
    const frames = new URL(request.url ?? '/', 'http://site').searchParams.getAll('frame');
    const [width, height] = ['width', 'height'].map(
      (name) => /(\d+)x(\d+)/u.exec(request.url ?? '')?.[name === 'width' ? 1 : 2],
    );
    response
      .writeHead(200, { 'Content-Type': 'text/html' })
      .end(
        `<!doctype html><title>A blog</title><body style="margin:0;background:#888">${frames
          .map(
            (src) =>
              `<iframe src="${src}" width="${width}" height="${height}" style="border:0;margin:8px" title="Status"></iframe>`,
          )
          .join('')}`,
      );
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const { app } of servers.splice(0)) await app.close();
});
afterAll(async () => {
  await browser.close();
  site.close();
});

async function serve(scene: Scene, embed: readonly string[]): Promise<string> {
  const assets = loadAssets({ client: CLIENT, icon: '<svg/>', logo: null });
  const context = fixtureContext(scene, { embed, script: assets.script, languages: ['en', 'de', 'ar-XB'] });
  const server = createServer({ ...context, assets }, pino({ level: 'silent' }));
  servers.push(server);
  return server.app.listen({ port: 0, host: '127.0.0.1' });
}

const siteAt = (size: string, frames: readonly string[]): string => {
  const { port } = site.address() as AddressInfo;
  const query = new URLSearchParams(frames.map((frame): [string, string] => ['frame', frame]));
  return `http://127.0.0.1:${port}/${size}?${query.toString()}`;
};

async function framesOn(address: string, options: Parameters<Browser['newPage']>[0] = {}) {
  const page = await browser.newPage(options);
  await page.goto(address, { waitUntil: 'load' });
  return { page, frames: page.frames().slice(1) };
}

const headlineOf = (frame: Frame): Promise<string | null> =>
  frame.locator('h1').textContent({ timeout: 5_000 });

test('if the operator allows it another site can show a service, with and without a script, and up to date with one', async () => {
  const url = await serve('outage', ['*']);
  for (const javaScriptEnabled of [true, false]) {
    const { page, frames } = await framesOn(siteAt('600x300', [`${url}/embed/x`]), { javaScriptEnabled });
    expect(await headlineOf(frames[0]!)).toMatch(/^User reports indicate problems at X since about/u);
    if (javaScriptEnabled) await frames[0]!.locator('.live.on').waitFor({ timeout: 10_000 });
    await page.close();
  }
});

test('a frame is refused to sites that are not allowed, and any other page to all sites', async () => {
  const allowed = siteAt('600x300', []).slice(0, -'/600x300?'.length);
  const cases = [
    [await serve('quiet', []), '/embed/x', false],
    [await serve('quiet', ['https://blog.example.org']), '/embed/x', false],
    [await serve('quiet', [allowed]), '/embed/x', true],
    [await serve('quiet', ['*']), '/status/x', false],
    [await serve('quiet', ['*']), '/', false],
  ] as const;
  for (const [url, path, shown] of cases) {
    const { page, frames } = await framesOn(siteAt('600x300', [`${url}${path}`]));
    expect(await frames[0]!.locator('main').count(), `${path} at ${url}`).toBe(shown ? 1 : 0);
    await page.close();
  }
});

test('everything fits into the frame that oEmbed gives, in every scene, light and dark, and axe finds no fault', async () => {
  const urls = await Promise.all(SCENES.map((scene) => serve(scene, ['*'])));
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [root, size] of [
      ['', '600x300'],
      ['/de', '600x300'],
      ['', '300x440'],
      ['/de', '300x440'],
      ['/ar-XB', '300x440'],
    ] as const) {
      const [width = 0, height = 0] = size.split('x').map(Number);
      const addresses = urls.map((url) => `${url}${root}/embed/x`);
      const { page, frames } = await framesOn(siteAt(size, addresses), {
        colorScheme,
        viewport: { width: 1_300, height: 900 },
      });
      const shots = process.env['OUTCRY_TEST_SHOTS'];
      if (shots !== undefined)
        await page.screenshot({
          path: `${shots}/embed${root.replace('/', '-')}-${size}-${colorScheme}.png`,
          fullPage: true,
        });
      for (const [nth, frame] of frames.entries()) {
        const said = `${SCENES[nth]} ${root} ${size} ${colorScheme}`;
        const measured = await frame.evaluate(() => {
          const { scrollWidth, scrollHeight } = document.documentElement;
          return { scrollWidth, scrollHeight };
        });
        expect.soft(measured, said).toEqual({ scrollWidth: width, scrollHeight: height });
      }
      await frames[1]!.evaluate(axe.source);
      const { violations } = await frames[1]!.evaluate(() =>
        (globalThis as unknown as { axe: typeof axe }).axe.run(),
      );
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      await page.close();
    }
});
