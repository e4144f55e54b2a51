import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT } from '../support/client-modules.ts';
import { openBrowser } from '../support/browser.ts';
import { openProxy } from '../support/proxy.ts';
import { openInstance, type Instance } from '../support/instance.ts';

const START = Date.UTC(2025, 2, 10, 9);

let browser: Browser;
let instance: Instance;
let evil: Server;
let ports: { readonly ours: string; readonly theirs: number };

beforeAll(async () => {
  browser = await openBrowser();
  instance = await openInstance({ start: START, client: CLIENT });
  // A hostile page of another site, with a tempting button and a script that needs no click.
  evil = createServer((request, answer) => {
    const to = `${new URL(request.url ?? '/', 'http://evil.test').searchParams.get('to')}`;
    answer.setHeader('Content-Type', 'text/html').end(
      `<!doctype html><title>Kittens</title>
       <form method="post" action="${to}/status/x"><button name="problem" value="app">More</button></form>
       <script>
         const api = '${to}/api/v1/services/x/reports';
         const forms = { mode: 'no-cors', method: 'POST' };
         window.tried = Promise.allSettled([
           fetch(api, forms),
           fetch(api, { ...forms, body: new URLSearchParams({ problem: 'app' }) }),
           fetch(api, { ...forms, headers: { 'Content-Type': 'text/plain' }, body: '{"problem":"app"}' }),
           fetch(api, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }),
           fetch('${to}/status/x', { ...forms, referrerPolicy: 'no-referrer', body: new URLSearchParams() }),
         ]).then(() => navigator.sendBeacon(api, new URLSearchParams({ problem: 'app' })));
       </script>`,
    );
  });
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  ports = { ours: new URL(instance.listensAt).port, theirs: (evil.address() as AddressInfo).port };
});
afterAll(async () => {
  await browser.close();
  evil.closeAllConnections();
  evil.close();
  await instance.close();
});

const logged = async (): Promise<number> => (await instance.app.store.reports.read(0, 100)).length;
const refused = async (): Promise<number> => {
  const metrics = await (await fetch(`${instance.url}/metrics`)).text();
  return Number(/outcry_reports_refused_total\{reason="cross_site"\} (\d+)/u.exec(metrics)?.[1]);
};

describe('a page of another site', () => {
  test.each([
    ['on another port of the host, the same site to a browser', '127.0.0.1', '127.0.0.1'],
    ['over plain HTTP, without Sec-Fetch-Site', 'evil.test', 'status.test'],
  ])('%s: nothing it makes visitors send is counted', async (_what, theirs, ours) => {
    const page = await browser.newPage();
    const home = `http://${ours}:${ports.ours}`;
    const [countedBefore, refusedBefore] = [await logged(), await refused()];
    await page.goto(`http://${theirs}:${ports.theirs}/?to=${home}`);
    await page.evaluate('window.tried');
    // Refused by us or never sent: a browser does not send what fails a CORS preflight, and plain text is not accepted as a report.
    expect(await refused()).toBeGreaterThanOrEqual(refusedBefore + 3);
    const [answer] = await Promise.all([page.waitForNavigation(), page.click('button')]);
    expect(answer?.status()).toBe(403);
    expect(page.url()).toBe(`${home}/status/x`);
    expect(await page.textContent('[data-answer]')).toMatch(/did not count it.*report it here/u);
    expect(await logged()).toBe(countedBefore);
    // The way that the page offers instead works, also without a script.
    await page.click('form button:has-text("App")');
    await expect.poll(logged).toBe(countedBefore + 1);
    await page.close();
  });

  test('a report through the same form on our own page counts without a script, over plain HTTP', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const before = await logged();
    await page.goto(`http://status.test:${ports.ours}/status/x`);
    await Promise.all([page.waitForNavigation(), page.click('form button:has-text("App")')]);
    expect(page.url()).toContain('reported=');
    expect(await logged()).toBe(before + 1);
    await context.close();
  });
});

test('a user whose headers are stripped on the way is asked to confirm, and counted', async () => {
  const withholds = ['origin', 'referer', 'sec-fetch-site'];
  const proxy = await openProxy({ path: '', strips: false, withholds, to: () => instance.listensAt });
  const context = await browser.newContext({
    javaScriptEnabled: false,
    locale: 'de-DE',
    viewport: { width: 360, height: 740 },
  });
  try {
    const page = await context.newPage();
    const before = await logged();
    await page.goto(`${proxy.origin}/status/x`);
    await page.click('form button:has-text("App")');
    await page.waitForSelector('h1:has-text("Ein Problem melden: X?")');
    expect(await page.textContent('main')).toContain('Noch ist nichts gezählt.');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    expect(await logged()).toBe(before);
    await page.click('button:has-text("Ja, melden")');
    await page.waitForURL(/reported=/u);
    expect(await logged()).toBe(before + 1);
  } finally {
    await context.close();
    await proxy.close();
  }
});
