import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT } from '../support/client-modules.ts';
import { MINUTE } from '../../src/core/base/time.ts';
import { openBrowser } from '../support/browser.ts';
import { TRUST_LOOPBACK, openInstance, post, type Instance } from '../support/instance.ts';
import { openProxy, type Proxy } from '../support/proxy.ts';

const START = Date.UTC(2025, 2, 10, 9);
/** `/status` is also the name of one of our own routes. */
const WAYS = [
  { path: '/outcry', strips: false },
  { path: '/outcry', strips: true },
  { path: '/status', strips: false },
  { path: '/status', strips: true },
];

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe.each(WAYS)('an instance below $path, which the proxy strips: $strips', ({ path, strips }) => {
  let proxy: Proxy;
  let instance: Instance;
  let home = '';
  beforeAll(async () => {
    let listensAt = '';
    proxy = await openProxy({ path, strips, to: () => listensAt });
    const publicUrl = `${proxy.origin}${path}`;
    instance = await openInstance({ start: START, config: { ...TRUST_LOOPBACK, publicUrl }, client: CLIENT });
    listensAt = instance.listensAt;
    home = instance.url;
  });
  afterAll(async () => {
    await instance.close();
    await proxy.close();
  });

  test('a user finds a service, reports, and watches the incident open, only by following links', async () => {
    const page = await browser.newPage();
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(home)) elsewhere.push(request.url());
    });
    await page.goto(home);
    await page.fill('input[type=search]', 'twitter');
    await page.press('input[type=search]', 'Enter');
    await page.click('.board a');
    expect(page.url()).toBe(`${home}/status/x`);
    await page.waitForSelector('.live.on');
    await page.click('form button:has-text("App")');
    await page.waitForFunction(() => (document.querySelector('[data-answer]')?.textContent ?? '') !== '');
    expect(page.url()).toBe(`${home}/status/x`);
    await Promise.all(
      Array.from({ length: 300 }, (_, nth) =>
        post(instance.listensAt, 'x', {}, { 'X-Forwarded-For': `10.9.${nth >> 8}.${nth & 255}` }),
      ),
    );
    await instance.walkTo(START + 3 * MINUTE);
    await page.waitForFunction(() => document.querySelector('[data-tone=problems]') !== null);
    await page.click('a[href*="/incident/"]');
    expect(page.url()).toMatch(new RegExp(`^${home}/incident/x-`, 'u'));
    expect(await page.getAttribute('link[rel=canonical]', 'href')).toBe(page.url());
    expect(elsewhere).toEqual([]);
    await page.close();
  });

  test('two tabs share one stream, and each receives the news of its own page', async () => {
    const context = await browser.newContext();
    const failures: string[] = [];
    context.on('response', (answer) => {
      if (!answer.ok()) failures.push(`${answer.status()} ${answer.url()}`);
    });
    const [front, telegram] = [await context.newPage(), await context.newPage()];
    for (const [tab, address] of [
      [front, home],
      [telegram, `${home}/status/telegram`],
    ] as const) {
      await tab.goto(address);
      await tab.waitForSelector('.live.on');
    }
    const streams = async () =>
      /^outcry_live_streams (\d+)$/mu.exec(await (await fetch(`${home}/metrics`)).text())?.[1];
    await instance.walkTo(instance.clock.now() + MINUTE);
    expect(await streams()).toBe('1');
    await Promise.all(
      Array.from({ length: 300 }, (_, nth) =>
        post(instance.listensAt, 'telegram', {}, { 'X-Forwarded-For': `10.8.${nth >> 8}.${nth & 255}` }),
      ),
    );
    await instance.walkTo(instance.clock.now() + 3 * MINUTE);
    for (const tab of [front, telegram])
      await tab.waitForFunction(() =>
        /problems at .*Telegram/u.test(document.querySelector('h1')?.textContent ?? ''),
      );
    // Links that arrive over the stream are below the path as well.
    const links = await telegram.$$eval('[data-region] a', (all) =>
      all.map((a) => a.getAttribute('href') ?? ''),
    );
    expect(links.filter((href) => href.startsWith('/') && !href.startsWith(`${path}/`))).toEqual([]);
    expect(links.some((href) => href.startsWith(`${path}/incident/`))).toBe(true);
    expect(failures).toEqual([]);
    await context.close();
  });

  test('without a script the form returns to the page below the path', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${home}/status/threads`);
    await page.click('form button:has-text("App")');
    expect(page.url()).toMatch(new RegExp(`^${home}/status/threads\\?reported=`, 'u'));
    await context.close();
  });

  test('every address on a page exists, and is below the path', async () => {
    const seen = new Set<string>();
    for (const from of ['/', '/status/x', '/how-it-works', '/privacy', '/category/banks', '/nowhere']) {
      const html = await (await fetch(home + from)).text();
      for (const [, href = ''] of html.matchAll(/ (?:href|src|action)="(\/[^"]*)"/gu)) {
        expect(href.startsWith(`${path}/`), `${href} on ${from}`).toBe(true);
        seen.add(href.replaceAll('&amp;', '&'));
      }
    }
    expect(seen.size).toBeGreaterThan(20);
    const statuses = await Promise.all(
      [...seen].map(async (href) => [href, (await fetch(proxy.origin + href)).status] as const),
    );
    expect(statuses.filter(([, status]) => status !== 200)).toEqual([]);
    expect((await fetch(`${home}/favicon.ico`)).url).toMatch(new RegExp(`^${home}/assets/icon-`, 'u'));
    expect(await (await fetch(`${home}/openapi.json`)).json()).toMatchObject({
      servers: [{ url: home }],
    });
    expect((await fetch(`${home}/readyz`)).status).toBe(200);
  });
});
