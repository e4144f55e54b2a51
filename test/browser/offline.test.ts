import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { CLIENT } from '../support/client-modules.ts';
import { DAY, MINUTE } from '../../src/core/base/time.ts';
import { openBrowser } from '../support/browser.ts';
import { openCable, type Cable } from '../support/cable.ts';
import { TRUST_LOOPBACK, openInstance, type Instance } from '../support/instance.ts';

const START = Date.UTC(2025, 2, 10, 9);
/** The service worker is only installed after the page has loaded. */
const KEPT_WITHIN_MS = 20_000;

let browser: Browser;
let instance: Instance;
let cable: Cable;
beforeAll(async () => {
  browser = await openBrowser();
  instance = await openInstance({ start: START, config: TRUST_LOOPBACK, client: CLIENT });
  cable = await openCable(() => instance.url);
});
afterEach(async () => {
  cable.mend();
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser.close();
  await cable.close();
  await instance.close();
});

type Visit = Page & { readonly complaints: string[] };

async function visit(path: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/Content Security|TrustedScript/u.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(cable.origin + path);
  return Object.assign(page, { complaints });
}

/** Resolves when the page is saved on the device with everything it needs. */
const isKept = (page: Page, path: string) =>
  vi.waitUntil(
    () =>
      page.evaluate(async (address) => {
        const [pages, files] = await Promise.all([caches.open('outcry-pages'), caches.open('outcry-files')]);
        const kept = await pages.match(address, { ignoreVary: true });
        return kept !== undefined && (await files.keys()).length > 0;
      }, cable.origin + path),
    KEPT_WITHIN_MS,
  );

async function unplug(context: BrowserContext): Promise<void> {
  cable.cut();
  await context.setOffline(true);
}
async function plugIn(context: BrowserContext): Promise<void> {
  cable.mend();
  await context.setOffline(false);
}

const answer = (page: Page, begins: string) =>
  page.waitForFunction(
    (text) => document.querySelector('[data-answer]')?.textContent?.startsWith(text) === true,
    begins,
  );

/** Makes the reports that wait on the device `ms` older, and stores each `times` times. */
const madeEarlier = (page: Page, ms: number, times = 1) =>
  page.evaluate(
    async ([earlier, copies]) => {
      const asked = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((done) => request.addEventListener('success', () => done(request.result)));
      const database = await asked(indexedDB.open('outcry', 1));
      const store = database.transaction('reports', 'readwrite').objectStore('reports');
      const [report] = (await asked(store.getAll())) as { key: string; madeAt: number }[];
      for (let nth = 0; nth < copies!; nth++)
        await asked(
          store.put({
            ...report,
            key: nth === 0 ? report!.key : `${report!.key}-${nth}`,
            madeAt: report!.madeAt - earlier!,
          }),
        );
      database.close();
    },
    [ms, times],
  );

const reportsOn = async (slug: string) =>
  (await instance.app.store.reports.read(0, 1_000)).filter(({ service }) => service === slug);

describe('without a network', () => {
  test('a page is as last seen, with its age, and a report made on it is sent once and counted', async () => {
    const page = await visit('/status/discord');
    await isKept(page, '/status/discord');
    await unplug(page.context());
    await page.reload();
    expect(await page.textContent('.stale')).toMatch(
      /^You are offline\. This page is as this device saved it, as of .+ \(.+ ago\)$/u,
    );
    expect(await page.textContent('h1')).toBe('Too new to judge: we have little history for Discord');
    await page.click('form button:has-text("Something else")');
    await answer(page, 'There is no network.');
    expect(await reportsOn('discord')).toEqual([]);

    await plugIn(page.context());
    await answer(page, 'There is a network again, and your report has been sent.');
    expect(await page.locator('.stale').count()).toBe(0);
    await page.reload();
    await page.waitForSelector('.live.on');
    expect(await reportsOn('discord')).toMatchObject([{ at: START, counted: true, problem: null }]);
    expect(page.complaints).toEqual([]);
  });

  test('a report made while offline is sent by itself once the network is back', async () => {
    const page = await visit('/de/status/spotify');
    await isKept(page, '/de/status/spotify');
    await unplug(page.context());
    await page.click('button[name=problem] >> nth=0');
    await answer(page, 'Es gibt keine Verbindung.');
    await plugIn(page.context());
    await answer(page, 'Die Verbindung ist wieder da, und Ihre Meldung wurde gesendet.');
    expect(await reportsOn('spotify')).toHaveLength(1);
  });

  test('a report made too long ago is kept aside as late, and the user is told', async () => {
    const page = await visit('/status/netflix');
    await isKept(page, '/status/netflix');
    await unplug(page.context());
    await page.click('button[name=problem] >> nth=0');
    await answer(page, 'There is no network.');
    await madeEarlier(page, 6 * MINUTE);
    await plugIn(page.context());
    await answer(page, 'There is a network again, and your report has been sent. It came too late');
    expect(await reportsOn('netflix')).toMatchObject([{ at: START, counted: false, reason: 'late' }]);
  });

  test.each([
    [19, 'There is no network.'],
    [20, 'You seem to be offline, so nothing was sent.'],
  ])('with %i reports waiting, one more gets: %s', async (waiting, told) => {
    const page = await visit('/status/github');
    await unplug(page.context());
    await page.click('button[name=problem] >> nth=0');
    await answer(page, 'There is no network.');
    await madeEarlier(page, 0, waiting);
    await page.click('button[name=problem] >> nth=0');
    await answer(page, told);
    expect(await reportsOn('github')).toEqual([]);
    await page.evaluate(() => indexedDB.deleteDatabase('outcry'));
  });

  test('a report that has waited for more than a day is discarded', async () => {
    const page = await visit('/status/paypal');
    await unplug(page.context());
    await page.click('button[name=problem] >> nth=0');
    await answer(page, 'There is no network.');
    await madeEarlier(page, DAY + MINUTE);
    await plugIn(page.context());
    await vi.waitUntil(
      () =>
        page.evaluate(async () => {
          const opening = indexedDB.open('outcry', 1);
          await new Promise((done) => opening.addEventListener('success', done));
          const count = opening.result.transaction('reports').objectStore('reports').count();
          await new Promise((done) => count.addEventListener('success', done));
          opening.result.close();
          return count.result === 0;
        }),
      KEPT_WITHIN_MS,
    );
    expect(await reportsOn('paypal')).toEqual([]);
  });

  test('the device keeps the thirty pages last seen, and no page of another site', async () => {
    const page = await visit('/');
    await isKept(page, '/');
    const paths = instance.app.catalog.all.services.slice(0, 30).map(({ slug }) => `/status/${slug}`);
    await page.evaluate(
      (keep) => navigator.serviceWorker.controller?.postMessage({ keep }),
      ['https://example.org/', ...paths],
    );
    await isKept(page, paths.at(-1)!);
    const kept = await page.evaluate(async () =>
      (await (await caches.open('outcry-pages')).keys()).map(({ url }) => new URL(url).pathname),
    );
    expect(kept).toEqual(['/offline', ...paths]);
  });

  test('a page that was never seen is answered with an offline page, in the language of the browser', async () => {
    const page = await visit('/', { locale: 'de-DE' });
    await isKept(page, '/');
    await unplug(page.context());
    await page.goto(`${cable.origin}/status/reddit`);
    expect(await page.textContent('h1')).toBe('Sie sind offline');
    await page.goto(`${cable.origin}/?q=reddit`);
    expect(await page.textContent('h1')).toBe('Sie sind offline');
  });

  test('without JavaScript there is no offline mode, and reporting works as usual', async () => {
    const page = await visit('/status/tiktok', { javaScriptEnabled: false });
    await page.click('button[name=problem] >> nth=0');
    expect(await page.textContent('[data-answer]')).toContain('your report has been counted');
    expect(await reportsOn('tiktok')).toHaveLength(1);
  });
});

describe('the pages as an app', () => {
  test('can be installed, with the name, icons and colours of the instance', async () => {
    const page = await visit('/');
    await isKept(page, '/');
    const session = await page.context().newCDPSession(page);
    const { errors, data } = await session.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    expect(JSON.parse(data ?? '{}')).toMatchObject({ name: 'Outcry', start_url: '/', display: 'standalone' });
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
    expect(page.complaints).toEqual([]);
  });
});
