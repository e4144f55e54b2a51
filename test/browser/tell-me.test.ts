import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/core/base/time.ts';
import { muteSecretOf } from '../../src/messenger.ts';
import { muteLinks } from '../../src/notify/mute-links.ts';
import { channel, incident, notice, tick } from '../../src/ports/given.fixture.ts';
import { openBrowser } from '../support/browser.ts';
import { CLIENT } from '../support/client-modules.ts';
import { openInstance, type Instance } from '../support/instance.ts';
import { linkIn, openMailServer, readable, type MailServer } from '../support/mail-server.ts';
import { freePort } from '../support/free-port.ts';

const START = Date.UTC(2025, 2, 10, 9);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 360, height: 800 };
const ID = 'barclays-20250310-0900';
/** More tab stops than any page has. */
const STOPS_MAX = 120;
/** A folder for screenshots, if a developer wants to look at them. */
const PICTURES = process.env['OUTCRY_TEST_PICTURES'];

let browser: Browser;
let mail: MailServer;
let instance: Instance;

beforeAll(async () => {
  browser = await openBrowser();
  mail = await openMailServer();
  const port = await freePort();
  instance = await openInstance({
    start: START,
    client: CLIENT,
    config: {
      port,
      publicUrl: `http://127.0.0.1:${port}`,
      mailUrl: mail.url,
      mailFrom: 'told@status.example',
    },
  });
});
afterAll(async () => {
  await browser.close();
  await instance.close();
  await mail.close();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

async function phone(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: PHONE, bypassCSP: true, ...options });
  return context.newPage();
}

/** What is wrong with a page on a phone. */
async function faultsOf(page: Page, name: string, hasScript = true): Promise<unknown> {
  if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > PHONE.width) return `${name} is ${width} wide`;
  // axe itself needs scripts.
  if (!hasScript) return [];
  await page.evaluate(AXE);
  const found = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<{ violations: unknown[] }> } }).axe.run(),
  );
  return found.violations;
}

/**
 * Presses Tab until the element has the focus, then types the text or presses Enter. Throws if the element cannot be reached by keyboard.
 */
async function byKeys(page: Page, selector: string, typed?: string): Promise<void> {
  const isThere = () => page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector);
  for (let stops = 0; !(await isThere()); stops++) {
    if (stops === STOPS_MAX) throw new Error(`${STOPS_MAX} stops of the keyboard, and none was ${selector}.`);
    await page.keyboard.press('Tab');
  }
  if (typed !== undefined) return page.keyboard.type(typed);
  const left = page.waitForEvent('framenavigated');
  await page.keyboard.press('Enter');
  await left;
  await page.waitForLoadState();
}

async function decide(
  of: ReturnType<typeof incident>,
  reason: 'opened' | 'resolved',
  at: number,
): Promise<void> {
  const told = notice(`${of.id}.${at}.${reason}`, { incident: of.id, service: of.service, at, reason });
  await instance.app.store.commit(tick({ at, cursor: at, incidents: [of], notices: [told] }));
  await instance.walkTo(at + 5 * SECOND);
}

describe('on a phone', () => {
  test.each([
    ['with a script, in English and in the light', { javaScriptEnabled: true }, 'en', 0],
    [
      'without one, in German and in the dark',
      { javaScriptEnabled: false, colorScheme: 'dark', locale: 'de-DE' },
      'de',
      1,
    ],
  ] as const)(
    '%s: a reader subscribes, confirms, is told, and unsubscribes',
    async (_how, options, language, round) => {
      const sees = async (page: Page, name: string) =>
        expect(await faultsOf(page, `${language}-${name}`, options.javaScriptEnabled)).toEqual([]);
      const before = mail.received.length;
      const at = START + (1 + 60 * round) * MINUTE;
      const of = incident({ id: `${ID}${round}`, service: 'barclays', state: 'open' });
      await decide(of, 'opened', at);

      const page = await phone(options);
      await page.goto(`${instance.url}/incident/${of.id}`);
      await sees(page, 'incident');
      // The first time by keyboard alone.
      await byKeys(page, '.tell a:first-of-type');
      await sees(page, 'form');
      await byKeys(page, '#address', `bob${round}@example.net`);
      await byKeys(page, '.ask button');
      await page.waitForSelector('h1');
      await sees(page, 'sent');
      await mail.came(before + 1);

      await page.goto(linkIn(mail.received[before]!, 'confirm'));
      await sees(page, 'confirm');
      await byKeys(page, 'main form button');
      await sees(page, 'confirmed');

      // Every other time from the page of the service.
      await page.goto(`${instance.url}/status/barclays`);
      await sees(page, 'service');
      await page.click('.tell a:last-of-type');
      await page.fill('#address', `bob${round}@example.net`);
      await page.click('.ask summary');
      await page.check('[name=severity][value=minor]');
      await page.selectOption('#near', 'GB/London');
      await page.check('[name=hears][value=all]');
      await sees(page, 'choices');
      await page.click('.ask button');
      await mail.came(before + 2);
      await page.goto(linkIn(mail.received[before + 1]!, 'confirm'));
      await page.click('main form button');

      await decide({ ...of, state: 'resolved', endedAt: at + MINUTE }, 'resolved', at + MINUTE);
      await mail.came(before + 3);
      expect(readable(mail.received[before + 2]!)).toMatch(
        /^Subject: (?:Back to normal|=\?UTF-8|Wieder normal)/mu,
      );
      const next = incident({ id: `${ID}${round}-2`, service: 'barclays', state: 'open' });
      await decide(next, 'opened', at + 20 * MINUTE);
      await mail.came(before + 4);

      await page.goto(linkIn(mail.received[before + 3]!, 'end'));
      await sees(page, 'end');
      expect(await page.inputValue('#near')).toBe('GB/London');
      await page.check('[name=hears][value=ends]');
      await page.click('main .ask form button');
      await page.waitForURL(/change$/u);
      await sees(page, 'changed');
      await page.goto(linkIn(mail.received[before + 3]!, 'end'));
      await page.click('main form button');
      await page.waitForSelector('h1');
      await sees(page, 'ended');
      expect(await instance.app.store.subscribers.count(0)).toMatchObject({ all: 0 });
      await page.goto(linkIn(mail.received[before]!, 'confirm'));
      await sees(page, 'gone');
      await page.goto(`${instance.url}/privacy`);
      await sees(page, 'privacy');
      await decide({ ...next, state: 'resolved', endedAt: at + 30 * MINUTE }, 'resolved', at + 30 * MINUTE);
      expect(mail.received).toHaveLength(before + 4);
    },
    240_000,
  );

  test.each(['light', 'dark'] as const)(
    'the form passes axe from right to left too, %s',
    async (colorScheme) => {
      const page = await phone({ colorScheme });
      await page.goto(`${instance.url}/ar/tell-me?service=barclays`);
      expect(await page.getAttribute('html', 'dir')).toBe('rtl');
      expect(await faultsOf(page, `ar-ask-${colorScheme}`)).toEqual([]);
      await page.evaluate(() => document.querySelector('form')?.setAttribute('novalidate', ''));
      await page.fill('#address', 'bob@');
      await page.click('.ask button');
      await page.waitForSelector('[role=alert]');
      expect(await faultsOf(page, `ar-refused-${colorScheme}`)).toEqual([]);
      await page.goto(`${instance.url}/ar/mute/ops.barclays.zzzz.00`);
      expect(await faultsOf(page, `ar-mute-gone-${colorScheme}`)).toEqual([]);
    },
  );

  test('an invalid address is reported beside the form, which stays', async () => {
    const page = await phone();
    await page.goto(`${instance.url}/tell-me?service=barclays`);
    await page.evaluate(() => document.querySelector('form')?.setAttribute('novalidate', ''));
    await page.fill('#address', 'bob@');
    await page.click('.ask button');
    await page.waitForSelector('[role=alert]');
    expect(await faultsOf(page, 'en-refused')).toEqual([]);
  });

  test.each([
    ['with a script, in the light', {}],
    [
      'without one, in German and in the dark',
      { javaScriptEnabled: false, colorScheme: 'dark', locale: 'de-DE' },
    ],
  ] as const)('%s: a link in a message mutes its channel and unmutes it', async (_how, options) => {
    const { store } = instance.app;
    const links = muteLinks(await muteSecretOf(store));
    await store.channels.put(
      channel('ops', { kind: 'slack', settings: { url: 'https://hooks.slack.example/services/T0' } }),
    );
    const link = `/mute/${links.tokenOf({ channel: 'ops', service: 'barclays', incident: ID }, START)}`;
    const [hasScript, name] = 'locale' in options ? [false, 'de'] : [true, 'en'];
    const sees = async (what: string) =>
      expect(await faultsOf(page, `${name}-mute-${what}`, hasScript)).toEqual([]);
    /** Until when it is or was muted; the clock stands still meanwhile. */
    const until = async () => (await store.channels.silences(0)).map((silence) => silence.until);
    const before = await until();

    const page = await phone(options);
    await page.goto(`${instance.url}${link}`);
    await sees('ask');
    expect(await until()).toEqual(before);
    await page.click('main button[value="8"]');
    await page.waitForSelector('form[action$="/undo"]');
    await sees('muted');
    const [muted = 0] = await until();
    await page.goto(`${instance.url}${link}`);
    await page.click('main form button');
    await page.waitForURL(/undo$/u);
    await sees('unmuted');
    expect(await until()).toEqual([muted - 8 * HOUR]);
    await page.goto(`${instance.url}/mute/ops.barclays.zzzz.00`);
    await sees('gone');
  });
});
