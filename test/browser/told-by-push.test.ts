import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { browser as pushed } from '../../src/notify/public/public.fixture.ts';
import { openBrowser } from '../support/browser.ts';
import { CLIENT } from '../support/client-modules.ts';
import { openInstance, type Instance } from '../support/instance.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { freePort } from '../support/free-port.ts';

const START = Date.UTC(2025, 2, 10, 9);
/** An idle service worker has to be started first, on a machine that may be busy. */
const SOON_MS = 30_000;
const PHONE = { width: 360, height: 800 };
const PICTURES = process.env['OUTCRY_TEST_PICTURES'];

let browser: Browser;
let receiver: Receiver;
let instance: Instance;

beforeAll(async () => {
  browser = await openBrowser();
  receiver = await openReceiver();
  receiver.answer = () => ({ status: 201 });
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const config = { port, publicUrl, webPush: 'true', outgoingAllow: '127.0.0.0/8' };
  instance = await openInstance({ start: START, client: CLIENT, config });
});
afterAll(async () => {
  await browser.close();
  await instance.close();
  await receiver.close();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

async function phone(): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext({ viewport: PHONE });
  await context.grantPermissions(['notifications'], { origin: instance.url });
  return { context, page: await context.newPage() };
}

const FORM = () => `${instance.url}/tell-me?service=barclays`;
const waitForWorker = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

describe('a browser', () => {
  test('is subscribed by a tap with the options of the form, and the user is told whether it worked', async () => {
    const { page } = await phone();
    const { target } = pushed(`${receiver.url}/send/1`);
    // There is no push service here, so the test provides the subscription.
    await page.addInitScript(({ endpoint, p256dh, auth }) => {
      const subscribe = async (options: PushSubscriptionOptionsInit) => {
        (globalThis as { asked?: unknown }).asked = { ...options };
        return { toJSON: () => ({ endpoint, keys: { p256dh, auth } }) };
      };
      Object.defineProperty(PushManager.prototype, 'subscribe', { value: subscribe });
      Object.defineProperty(Notification, 'requestPermission', { value: async () => 'granted' });
    }, target);
    await page.goto(FORM());
    await waitForWorker(page);
    const button = page.locator('[data-push-ask]');
    await button.click();
    await expect
      .poll(() => page.textContent('[data-push-answer]'))
      .toBe('Done. This browser will be notified.');
    expect(await page.locator('[data-push-unable]').isVisible()).toBe(false);
    if (PICTURES !== undefined)
      await page.screenshot({ path: join(PICTURES, 'en-browser.png'), fullPage: true });
    expect(await page.evaluate(() => (globalThis as { asked?: unknown }).asked)).toMatchObject({
      userVisibleOnly: true,
      applicationServerKey: expect.stringMatching(/^[\w-]{87}$/u),
    });
    expect(receiver.received).toHaveLength(1);
    expect(await instance.app.store.subscribers.count(0)).toMatchObject({ all: 1 });
    receiver.answer = () => ({ status: 404 });
    await button.click();
    await expect
      .poll(() => page.textContent('[data-push-answer]'))
      .toBe('That did not work. Please try again later.');
  });

  test('without a script is not offered what it cannot do', async () => {
    const context = await browser.newContext({ viewport: PHONE, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(FORM());
    expect(await page.locator('[data-push-ask]').isVisible()).toBe(false);
    expect(await page.textContent('[data-push-unable]')).toContain('The feeds below need neither');
  });

  test('that does not show declarative push messages has our worker show them', async () => {
    const { context, page } = await phone();
    await page.goto(`${instance.url}/status/barclays`);
    await waitForWorker(page);
    const session = await context.newCDPSession(page);
    const registration = new Promise<string>((resolve) => {
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [first] = registrations;
        if (first !== undefined) resolve(first.registrationId);
      });
    });
    await session.send('ServiceWorker.enable');
    const notification = {
      title: 'Problems reported: X',
      body: 'Many reports.',
      navigate: `${instance.url}/incident/x`,
      tag: 'x',
      actions: [
        { action: 'end', title: 'Stop these messages', navigate: `${instance.url}/en/tell-me/end/t` },
      ],
    };
    const registrationId = await registration;
    const deliver = () =>
      session.send('ServiceWorker.deliverPushMessage', {
        origin: instance.url,
        registrationId,
        data: JSON.stringify({ web_push: 8030, notification }),
      });
    // Chromium can lose a notification that is read while it is being shown. It is then delivered again, as by a push service;
    // the second replaces the first, because they have the same tag.
    await deliver();
    const shown = await vi.waitFor(
      async () => {
        const found = await page.evaluate(async () => {
          const all = await (await navigator.serviceWorker.ready).getNotifications();
          return all.map(({ title, body, tag, data }) => ({ title, body, tag, data: data as unknown }));
        });
        if (found.length === 0) await deliver();
        expect(found).toHaveLength(1);
        return found;
      },
      { timeout: SOON_MS, interval: 500 },
    );
    expect(shown).toEqual([
      {
        title: notification.title,
        body: notification.body,
        tag: 'x',
        data: { '': notification.navigate, end: notification.actions[0]?.navigate },
      },
    ]);
  });
});
